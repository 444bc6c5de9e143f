"""Rules of the log."""
