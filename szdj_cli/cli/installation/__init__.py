"""Commands of the store itself."""
