// title: Kinds of a concept
// description: Direct and indirect subclasses.
// parameter: concept (Concept), such as "reinforcement learning"
// columns: kind, type, support
MATCH (c:Concept)-[:SUBCLASS_OF*1..8]->(:Concept {name: $concept})
RETURN DISTINCT c.name AS kind, c.type AS type, c.support AS support
ORDER BY support DESC, kind, type
