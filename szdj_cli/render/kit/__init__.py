"""Drawing that everything shares: tables, errors, progress, codes."""
