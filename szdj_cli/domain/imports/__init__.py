"""Rules of files that are imported: headings, rows, plans."""
