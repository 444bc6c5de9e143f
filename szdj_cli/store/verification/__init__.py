"""Queries of challenges, authenticators and verified days."""
