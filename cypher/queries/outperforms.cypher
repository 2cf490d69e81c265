// title: Who outperforms whom
// description: Every statement that one method or model is better than another, with its sentence.
// columns: winner, loser, paper, date, sentence
MATCH (a:Concept)-[r:OUTPERFORMS]->(b:Concept)
UNWIND range(0, size(r.papers) - 1) AS i
MATCH (p:Paper {id: r.papers[i]})
RETURN a.name AS winner, b.name AS loser, p.id AS paper, p.date AS date, r.sentences[i] AS sentence
ORDER BY winner, loser, paper, r.starts[i]
