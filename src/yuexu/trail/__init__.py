"""Who did what, when, in which centre, before and after; and who looked at which health record. Append-only."""
