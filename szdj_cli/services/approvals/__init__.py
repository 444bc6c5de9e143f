"""Use cases of whoever decides: what waits, deciding, plans, receiving."""
