"""Pages of stays: the board, the list, one stay and its journey, visits and room service."""
