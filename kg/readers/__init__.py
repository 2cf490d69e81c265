"""kg.readers."""
