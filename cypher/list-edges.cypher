// Pairs of ends that an edge joins, and whether kg made it; __FROM__, __TO__ and __TYPE__ as in load-edges.cypher.
MATCH (a:__FROM__)-[r:__TYPE__]->(b:__TO__)
RETURN a.id AS subject, b.id AS object, count(r.written_by) > 0 AS ours
