"""Lists as spreadsheets: asked for on a list's page, made off the request path, taken by whoever asked (N10)."""
