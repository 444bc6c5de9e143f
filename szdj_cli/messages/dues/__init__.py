"""Words of dues."""
