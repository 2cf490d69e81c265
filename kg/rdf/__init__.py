"""The graph as RDF: terms, descriptions of nodes, and the way back."""
