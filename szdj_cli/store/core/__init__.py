"""The open store: connection and transaction, keys and sealed columns, writing in bulk, the digests of rows."""
