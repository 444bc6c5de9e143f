"""Results of making, checking and keeping the store, drawn."""
