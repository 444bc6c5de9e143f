"""The commands. Modules import at their top only typer and the domain; the rest in a command's body."""
