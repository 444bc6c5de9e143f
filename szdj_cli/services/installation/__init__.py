"""Use cases of the store itself: making, checking, keeping it."""
