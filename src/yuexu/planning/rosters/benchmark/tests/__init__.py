"""Tests of the benchmark's reader, checker and solver."""
