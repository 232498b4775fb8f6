"""From assessment to settlement: health assessment, service plan, contract and terms, the money ledger."""
