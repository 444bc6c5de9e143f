"""What is done to a record or an account, by one person or confirmed by a second."""
