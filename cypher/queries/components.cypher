// title: Components of a method
// description: What is part of the concept.
// parameter: concept (Concept), such as "LoopAgent"
// columns: component, type, support, confidence
MATCH (c:Concept)-[r:PART_OF]->(:Concept {name: $concept})
RETURN c.name AS component, c.type AS type, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, component, type
