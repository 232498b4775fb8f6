"""The house's own month: staff, posts, duties, the law and the wishes; solved, explained, repaired,
swapped.
"""
