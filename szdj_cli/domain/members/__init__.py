"""Rules of members: fields, forms, records, corrections."""
