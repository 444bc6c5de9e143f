"""Use cases of papers that carry a signature, whatever they are."""
