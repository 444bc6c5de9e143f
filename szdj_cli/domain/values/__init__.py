"""Values that everything shares: money, months, numbers, codes, texts."""
