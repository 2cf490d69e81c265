// title: Papers related to a paper
// description: Papers that share at least `shared` concepts with it, most first.
// parameter: paper (Paper), such as "arxiv:2405.00003"
// parameter: shared (Integer) = 3
// columns: paper, title, shared, concepts
MATCH (p:Paper {id: $paper})-[:MENTIONS]->(c:Concept)<-[:MENTIONS]-(q:Paper)
WHERE q.id <> p.id
WITH q, c
ORDER BY c.name, c.id
WITH q, collect(c.name) AS concepts
WHERE size(concepts) >= $shared
RETURN q.id AS paper, q.name AS title, size(concepts) AS shared, concepts
ORDER BY shared DESC, paper
