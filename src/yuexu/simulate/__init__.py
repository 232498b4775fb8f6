"""Lives a centre forward from real births: the one source of data for the demo, browser tests and benchmarks.

Seeded: the same seed, the same rows. What people decide goes through the same actions as the screens; the many
readings of cards are written in bulk, under the same constraints and the same chain.
"""
