"""Use cases of imports: planning, then writing."""
