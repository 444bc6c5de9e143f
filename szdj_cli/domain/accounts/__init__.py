"""Rules of accounts, passwords and verification."""
