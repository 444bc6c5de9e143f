"""The tables, one module an aggregate: a command imports only those it uses.

Foreign keys are named in the migration, not here, so that no module needs another one's tables; partial indexes too,
because declaring one loads PostgreSQL's dialect at every start. `test_migrations` holds the two against each other.
"""
