// title: What outperforms a method or model
// description: Who is said to be better than the concept, with the sentence.
// parameter: concept (Concept), such as "TreePlan"
// columns: winner, type, paper, date, sentence
MATCH (a:Concept)-[r:OUTPERFORMS]->(:Concept {name: $concept})
UNWIND range(0, size(r.papers) - 1) AS i
MATCH (p:Paper {id: r.papers[i]})
RETURN a.name AS winner, a.type AS type, p.id AS paper, p.date AS date, r.sentences[i] AS sentence
ORDER BY winner, type, paper, r.starts[i]
