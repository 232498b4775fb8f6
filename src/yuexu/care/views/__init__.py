"""Pages of the clinical record: the round, a day, a card, what was returned, alerts, orders."""
