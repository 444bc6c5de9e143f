"""Words of the installation."""
