"""Queries of dues: settings, charges, payments, receipts, years."""
