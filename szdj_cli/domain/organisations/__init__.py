"""Rules of organisations and appointments."""
