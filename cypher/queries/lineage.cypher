// title: Lineage of a method or model
// description: The steps by which the concept goes back to its forebears, over what it is based on and a variant of.
// parameter: concept (Concept), such as "StepCredit"
// columns: child, predicate, parent, support
MATCH (:Concept {name: $concept})-[:BASED_ON|VARIANT_OF*0..8]->(x:Concept)-[r:BASED_ON|VARIANT_OF]->(y:Concept)
RETURN DISTINCT x.name AS child, type(r) AS predicate, y.name AS parent, r.support AS support
ORDER BY child, predicate, parent, support
