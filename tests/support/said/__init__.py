"""What the program says: its refusals, and the commands that it tells of."""
