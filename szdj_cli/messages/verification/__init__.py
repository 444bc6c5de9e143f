"""Words of verification."""
