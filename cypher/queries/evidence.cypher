// title: Sentences that relate two concepts
// description: Every sentence behind every relation between them, in both directions.
// parameter: first (Concept), such as "TreePlan"
// parameter: second (Concept), such as "LoopAgent"
// columns: subject, predicate, object, paper, date, sentence
MATCH (:Concept {name: $first})-[r]-(:Concept {name: $second})
UNWIND range(0, size(r.papers) - 1) AS i
MATCH (p:Paper {id: r.papers[i]})
RETURN DISTINCT startNode(r).name AS subject, type(r) AS predicate, endNode(r).name AS object, p.id AS paper, p.date AS date, r.sentences[i] AS sentence
ORDER BY subject, predicate, object, paper, sentence
