"""Numbers on paper: by organisation and year, one after the other, and never one that may have been used already."""

EVERYBODY = 0
"""In the place of an organisation: what is skipped by each that has used no number so far."""


def next_serial(table: str, organisation: str) -> str:
    """Return as SQL which number comes after the last one of `:organisation_id` in `:year`.

    `table` is where the numbers stand, `organisation` its column that says whose they are. The trigger on the table,
    which lets no other number in, reckons in the same way.
    """
    return f"""SELECT coalesce(max(serial), 0) + 1 FROM (
        SELECT max(serial) AS serial FROM {table} WHERE {organisation} = :organisation_id AND year = :year
        UNION ALL
        SELECT max(serial) FROM skipped_number
        WHERE kind = '{table}' AND organisation_id IN (:organisation_id, {EVERYBODY}) AND year = :year
    ) used"""
