"""Commands of signing in and out."""
