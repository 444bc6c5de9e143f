"""Everything that is asked at a terminal."""
