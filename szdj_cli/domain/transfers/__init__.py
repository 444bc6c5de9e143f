"""Rules of transfers, letters and signed papers."""
