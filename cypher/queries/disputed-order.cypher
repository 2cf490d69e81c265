// title: Where papers disagree on who is better
// description: One paper says that A outperforms B, another that B outperforms A.
// columns: first, second, first_better, second_better
MATCH (a:Concept)-[r:OUTPERFORMS]->(b:Concept)-[s:OUTPERFORMS]->(a)
WHERE a.id < b.id
RETURN a.name AS first, b.name AS second, r.papers AS first_better, s.papers AS second_better
ORDER BY first, second, first_better, second_better
