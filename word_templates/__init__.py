"""The parts of the Word templates that ship with the program, and what packs them."""
