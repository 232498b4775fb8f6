"""Complaints: accepted, reacted to, solved, and closed only with the client's answer (I3)."""
