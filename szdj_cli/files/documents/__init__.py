"""Letters and receipts."""
