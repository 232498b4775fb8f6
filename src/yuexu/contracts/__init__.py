"""From assessment to settlement: health assessment, service plan, contract with its terms, and the money ledger."""
