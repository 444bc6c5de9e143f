"""Sums over whole organisations."""
