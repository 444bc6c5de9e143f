"""What a shell is answered when somebody presses Tab."""
