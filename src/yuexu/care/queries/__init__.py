"""What screens and other packages may ask of the clinical record."""
