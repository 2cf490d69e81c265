"""kg.questions."""
