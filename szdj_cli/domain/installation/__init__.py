"""Rules of the installation: what is checked, and what is said of it."""
