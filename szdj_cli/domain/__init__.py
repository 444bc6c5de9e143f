"""Pure rules of the field: no I/O, no clock, the standard library only."""
