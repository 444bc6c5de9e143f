"""Results drawn for people or written for programs. Asks nothing of anybody."""
