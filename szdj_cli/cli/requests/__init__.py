"""Commands of requests and of deciding on them."""
