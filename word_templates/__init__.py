"""What makes the Word templates that ship with the program, of the letter of transfer and of the receipt for dues."""
