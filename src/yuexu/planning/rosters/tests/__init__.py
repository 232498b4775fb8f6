"""Tests of the command and of the parts that the benchmark and the house share."""
