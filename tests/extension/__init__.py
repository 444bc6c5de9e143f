"""What can be added to the program, built here as it is built there, and played."""
