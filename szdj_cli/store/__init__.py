"""The store: engine, tables, encryption, queries. Nothing else speaks SQL."""
