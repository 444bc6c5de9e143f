"""The gate that everybody passes: who is asking, what they may, whether they have verified."""
