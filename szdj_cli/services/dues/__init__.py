"""Use cases of dues: settings, charges, payments, arrears, receipts."""
