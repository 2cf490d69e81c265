"""kg.sinks."""
