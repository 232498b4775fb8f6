"""Ground of the Django floors: periods, money, errors, states, events, http and ui; no noun of the business."""
