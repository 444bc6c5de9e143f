"""Files as offices, banks and spreadsheets really write them, through the real command."""
