"""Families: mothers, relatives, births and babies, allergies, history, consents; their phones are sealed."""
