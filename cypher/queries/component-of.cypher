// title: What a method is a component of
// description: Methods, models and benchmarks that contain the concept.
// parameter: concept (Concept), such as "Group Relative Policy Optimization"
// columns: whole, type, support, confidence
MATCH (:Concept {name: $concept})-[r:PART_OF]->(c:Concept)
RETURN c.name AS whole, c.type AS type, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, whole, type
