"""House records: disinfection, handover, meetings, spot checks, patrols, the daily report (C7, C15, G4, H3)."""
