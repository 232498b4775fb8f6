"""Tests of the house's own month."""
