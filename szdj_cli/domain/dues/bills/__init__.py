"""How banks, platforms and offices write payments: the columns, cells, words and sums of their files."""
