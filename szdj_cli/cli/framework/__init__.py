"""What makes a Typer program of the commands: the boundary, lazy groups, usage errors."""
