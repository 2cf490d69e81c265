// title: All relations of a concept
// description: Incoming and outgoing, most supported first.
// parameter: concept (Concept), such as "LoopAgent"
// columns: subject, predicate, object, support, confidence
MATCH (c:Concept {name: $concept})-[r]-(o:Concept)
WITH startNode(r) AS s, r, endNode(r) AS o
RETURN DISTINCT s.name AS subject, type(r) AS predicate, o.name AS object, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, subject, predicate, object
