"""Queries of members: records, the roster, what was changed here."""
