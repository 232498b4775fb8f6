"""Measures what a house waits for: server time, queries, requests a second, memory; at three sizes. `./run bench`."""
