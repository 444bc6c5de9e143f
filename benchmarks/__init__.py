"""Figures that the program promises: ratios, measured in one run."""
