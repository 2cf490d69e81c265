// title: Papers that share three concepts
// description: Papers that mention all three.
// parameter: first (Concept), such as "ALFWorld"
// parameter: second (Concept), such as "success rate"
// parameter: third (Concept), such as "LoopAgent"
// columns: paper, title, date
MATCH (p:Paper)-[:MENTIONS]->(:Concept {name: $first})
MATCH (p)-[:MENTIONS]->(:Concept {name: $second})
MATCH (p)-[:MENTIONS]->(:Concept {name: $third})
RETURN DISTINCT p.id AS paper, p.name AS title, p.date AS date
ORDER BY coalesce(date, '') DESC, paper
