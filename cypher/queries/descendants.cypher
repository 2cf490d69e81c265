// title: Descendants of a method or model
// description: The steps by which others come from the concept, over what is based on it and a variant of it.
// parameter: concept (Concept), such as "Qwen2.5-7B"
// columns: child, predicate, parent, support
MATCH (x:Concept)-[r:BASED_ON|VARIANT_OF]->(y:Concept)-[:BASED_ON|VARIANT_OF*0..8]->(:Concept {name: $concept})
RETURN DISTINCT x.name AS child, type(r) AS predicate, y.name AS parent, r.support AS support
ORDER BY child, predicate, parent, support
