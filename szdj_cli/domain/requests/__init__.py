"""Rules of requests and of plans for deciding."""
