"""Rules of dues: amounts, payments, arrears, receipts."""
