"""Queries of organisations and appointments."""
