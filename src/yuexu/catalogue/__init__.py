"""The price list: packages with what they include, extras, and what each costs from which day on."""
