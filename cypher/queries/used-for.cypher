// title: What a method or model is used for
// description: Tasks, methods and models that the concept serves.
// parameter: concept (Concept), such as "large language model"
// columns: concept, type, support, confidence
MATCH (:Concept {name: $concept})-[r:USED_FOR]->(c:Concept)
RETURN c.name AS concept, c.type AS type, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, concept, type
