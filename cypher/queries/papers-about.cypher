// title: Papers about a concept
// description: Papers that mention it, newest first; `mentions` counts the places, `proposes` says that the paper introduces it.
// parameter: concept (Concept), such as "Group Relative Policy Optimization"
// columns: paper, title, date, mentions, proposes
MATCH (p:Paper)-[m:MENTIONS]->(c:Concept {name: $concept})
RETURN p.id AS paper, p.name AS title, p.date AS date, size(m.papers) AS mentions, EXISTS { (p)-[:PROPOSES]->(c) } AS proposes
ORDER BY coalesce(p.date, '') DESC, paper
