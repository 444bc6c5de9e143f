"""Queries of requests: their steps, decisions and letters."""
