"""Use cases of proving who one is, once a day."""
