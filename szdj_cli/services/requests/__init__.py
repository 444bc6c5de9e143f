"""What every request shares: being submitted, and with whom it waits."""
