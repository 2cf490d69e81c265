// title: What a method or model was compared with
// description: Comparisons with and without a winner, in both directions.
// parameter: concept (Concept), such as "LoopAgent"
// columns: other, outcome, support, papers
MATCH (c:Concept {name: $concept})-[r:OUTPERFORMS|COMPARED_WITH]-(o:Concept)
RETURN o.name AS other,
       CASE WHEN type(r) = 'COMPARED_WITH' THEN 'compared' WHEN startNode(r).id = c.id THEN 'better' ELSE 'worse' END AS outcome,
       r.support AS support, r.papers AS papers
ORDER BY other, outcome, papers
