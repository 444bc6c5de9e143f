"""The guide, played on sample data by the program's own commands."""
