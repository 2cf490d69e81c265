// title: Gains over a method or model
// description: Changes and factors that papers state against the concept, greatest first.
// parameter: concept (Concept), such as "LoopAgent"
// columns: subject, value, unit, kind, metric, benchmark, paper, sentence
MATCH (:Concept {name: $concept})<-[:VERSUS]-(r:Result)<-[:REPORTS]-(p:Paper)
WHERE r.kind <> 'score'
OPTIONAL MATCH (r)-[:OF]->(s:Concept)
OPTIONAL MATCH (r)-[:BY]->(m:Metric)
OPTIONAL MATCH (r)-[:ON]->(b:Benchmark)
RETURN s.name AS subject, r.value AS value, r.unit AS unit, r.kind AS kind, m.name AS metric, b.name AS benchmark,
       p.id AS paper, r.sentence AS sentence
ORDER BY value DESC, paper, r.id
