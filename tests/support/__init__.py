"""What helps the tests: states to begin with, steps that people take, terminals, servers, browsers."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The project's own directory."""
