"""Cards, rounds, alerts and handover of mothers and babies: the clinical record, append-only and chained."""
