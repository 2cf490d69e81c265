// title: What papers introduce
// description: Each concept that a paper proposes, newest first.
// columns: paper, title, date, concept, type
MATCH (p:Paper)-[:PROPOSES]->(c:Concept)
RETURN p.id AS paper, p.name AS title, p.date AS date, c.name AS concept, c.type AS type
ORDER BY coalesce(p.date, '') DESC, paper, concept, type
