"""The organisations below some others, as a beginning of queries: every room asks for them in the same way."""

# UNION, not UNION ALL: where one given organisation stands below another it counts once.
WITH_BELOW = """WITH RECURSIVE below (id) AS (
    SELECT id FROM organisation WHERE id IN (:scope)
    UNION SELECT organisation.id FROM organisation JOIN below ON organisation.parent_id = below.id
)"""
"""The beginning of a query that asks `below` for the organisations in `scope` and all below them."""
