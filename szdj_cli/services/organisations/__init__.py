"""Use cases of organisations and appointments."""
