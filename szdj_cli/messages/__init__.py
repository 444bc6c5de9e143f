"""Every Chinese sentence but the help texts, one file a subject."""
