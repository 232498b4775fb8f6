"""Leads: channels, inquiries, visits, next steps, won or lost, and which channel is worth its cost."""
