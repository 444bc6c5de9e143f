"""How banks, platforms and offices write payments: the columns, cells and sums of their files."""
