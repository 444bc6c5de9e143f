"""Members: their records, and what the office does to these, drawn."""
