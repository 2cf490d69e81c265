// title: Where papers disagree on a score
// description: Two papers give different scores for the same subject, benchmark, metric, unit and condition.
// columns: subject, benchmark, metric, unit, lower, lower_paper, higher, higher_paper
MATCH (s:Concept)<-[:OF]-(low:Result {kind: 'score'})-[:ON]->(b:Benchmark)
MATCH (low)-[:BY]->(m:Metric)
MATCH (s)<-[:OF]-(high:Result {kind: 'score'})-[:ON]->(b)
MATCH (high)-[:BY]->(m)
WHERE low.value < high.value AND low.paper <> high.paper
  AND coalesce(low.unit, '') = coalesce(high.unit, '') AND coalesce(low.condition, '') = coalesce(high.condition, '')
RETURN DISTINCT s.name AS subject, b.name AS benchmark, m.name AS metric, low.unit AS unit,
       low.value AS lower, low.paper AS lower_paper, high.value AS higher, high.paper AS higher_paper
ORDER BY subject, benchmark, metric, lower, lower_paper, higher, higher_paper
