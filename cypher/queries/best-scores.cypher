// title: Best score on every benchmark
// description: For each benchmark, metric and unit the highest score, and how many scores there are.
// columns: benchmark, metric, unit, best, scores, papers
MATCH (b:Benchmark)<-[:ON]-(r:Result {kind: 'score'})-[:BY]->(m:Metric)
MATCH (p:Paper)-[:REPORTS]->(r)
WITH b.name AS benchmark, m.name AS metric, coalesce(r.unit, '') AS unit, r, p
RETURN benchmark, metric, unit, max(r.value) AS best, count(DISTINCT r) AS scores, count(DISTINCT p) AS papers
ORDER BY benchmark, metric, unit
