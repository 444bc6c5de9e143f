"""Words of transfers and papers."""
