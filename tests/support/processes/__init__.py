"""The program and other code as processes of their own."""
