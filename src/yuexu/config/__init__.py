"""The roof: settings, addresses, and who reacts to what."""
