// title: What was built on a model or method
// description: Concepts based on it or on one of its variants; `base` is the one they name.
// parameter: concept (Concept), such as "Qwen2.5-7B"
// columns: concept, type, base, support
MATCH (base:Concept)-[:VARIANT_OF*0..8]->(:Concept {name: $concept})
MATCH (c:Concept)-[r:BASED_ON]->(base)
RETURN DISTINCT c.name AS concept, c.type AS type, base.name AS base, r.support AS support
ORDER BY support DESC, concept, type, base
