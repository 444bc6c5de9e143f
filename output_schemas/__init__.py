"""What every command writes with `--format json`, as JSON Schemas: `python -m output_schemas.write` writes them.

They lie in `docs/schemas`, for whoever reads the output; tests hold them against these modules and against what the
commands really write. Keys are only added from here on.
"""
