"""Commands of members and of one's own record."""
