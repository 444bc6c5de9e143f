"""Use cases of transfers: asking, letters, slips."""
