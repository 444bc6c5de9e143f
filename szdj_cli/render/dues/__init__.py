"""Drawing dues."""
