"""Queries of the log, and what holds it against the rows."""
