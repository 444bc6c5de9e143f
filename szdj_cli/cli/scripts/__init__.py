"""What scripts prove themselves with, and which commands they may run."""
