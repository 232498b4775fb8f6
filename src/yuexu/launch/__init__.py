"""Starts and stops what a house runs: a private PostgreSQL, the web, worker and live processes."""
