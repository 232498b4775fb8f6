"""Centres, departments, staff, the posts they hold, and what a post may do."""
