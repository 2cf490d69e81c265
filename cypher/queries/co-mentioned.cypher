// title: Mentioned together
// description: Concepts that stand in at least `papers` of the papers that mention the concept.
// parameter: concept (Concept), such as "ALFWorld"
// parameter: papers (Integer) = 2
// columns: concept, type, papers
MATCH (c:Concept {name: $concept})<-[:MENTIONS]-(p:Paper)-[:MENTIONS]->(o:Concept)
WHERE o.id <> c.id
WITH o, count(DISTINCT p) AS papers
WHERE papers >= $papers
RETURN o.name AS concept, o.type AS type, papers
ORDER BY papers DESC, concept, type
