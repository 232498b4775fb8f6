"""The heart: regulations open duties, records close them, lateness climbs, compliance is counted from the same rows.

The handbook knows nobody above it. Others tell it, through `config/wiring.py`, who its subjects are and what
state they are in (`actions.know`, `begin`, `end`, `landmark`, `tie`), what happened (`happened`) and what was
proved (`prove`). The clock is `actions.tick(now=…)`.
"""
