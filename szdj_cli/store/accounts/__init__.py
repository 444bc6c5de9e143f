"""Queries of accounts: sign-ins, sessions, codes by SMS, what waits for a second person."""
