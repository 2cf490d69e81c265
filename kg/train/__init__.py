"""kg.train."""
