"""Use cases of members: the record, the roster, its export."""
