"""Tables in and out, whatever the format."""
