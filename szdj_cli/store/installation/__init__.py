"""Queries about the store itself: its state, its schema, its upkeep."""
