// title: Newest concepts
// description: Concepts whose first dated paper appeared on or after a date, newest first.
// parameter: since (String) = "2024-05"
// columns: concept, type, first_date, papers
MATCH (p:Paper)-[:MENTIONS]->(c:Concept)
WHERE p.date IS NOT NULL
WITH c, min(p.date) AS first_date, count(p) AS papers
WHERE first_date >= $since
RETURN c.name AS concept, c.type AS type, first_date, papers
ORDER BY first_date DESC, papers DESC, concept, type
