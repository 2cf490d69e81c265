// title: Most supported relations
// description: Relations between concepts that at least `support` papers state.
// parameter: support (Integer) = 2
// columns: subject, predicate, object, support, confidence
MATCH (a:Concept)-[r]->(b:Concept)
WHERE r.support >= $support
RETURN a.name AS subject, type(r) AS predicate, b.name AS object, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, subject, predicate, object
