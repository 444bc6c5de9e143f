"""Commands of proving who one is."""
