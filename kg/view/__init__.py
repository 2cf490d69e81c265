"""kg.view."""
