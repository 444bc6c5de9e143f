"""CSV, xlsx and docx, in and out."""
