"""What a person does at a terminal, key by key, and what stands on the screen then."""
