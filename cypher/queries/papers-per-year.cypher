// title: A concept through the years
// description: The number of papers that mention it, by year of publication.
// parameter: concept (Concept), such as "Group Relative Policy Optimization"
// columns: year, papers
MATCH (p:Paper)-[:MENTIONS]->(:Concept {name: $concept})
WHERE p.year IS NOT NULL
RETURN p.year AS year, count(DISTINCT p) AS papers
ORDER BY year
