"""Results of reports."""
