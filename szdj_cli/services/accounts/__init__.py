"""Use cases of accounts: signing in, passwords, sessions."""
