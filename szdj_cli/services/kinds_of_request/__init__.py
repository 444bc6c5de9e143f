"""The registry of what can be asked for, and what each kind brings."""
