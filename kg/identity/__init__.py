"""Names of concepts: normal forms, parts, abbreviations, and which of them stand for one concept."""
