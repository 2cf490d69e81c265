// title: Numbers without a benchmark
// description: Results whose sentence does not say where they were measured: candidates for a second look.
// columns: subject, metric, value, unit, kind, paper, sentence
MATCH (p:Paper)-[:REPORTS]->(r:Result)
WHERE NOT EXISTS { (r)-[:ON]->(:Benchmark) }
OPTIONAL MATCH (r)-[:OF]->(s:Concept)
OPTIONAL MATCH (r)-[:BY]->(m:Metric)
RETURN s.name AS subject, m.name AS metric, r.value AS value, r.unit AS unit, r.kind AS kind,
       p.id AS paper, r.sentence AS sentence
ORDER BY paper, r.start, value, r.id
