// title: All numbers about a method, model or benchmark
// description: Scores, gains and ratios whose subject is the concept, with metric, benchmark and what they are compared with.
// parameter: concept (Concept), such as "StepCredit"
// columns: metric, benchmark, value, unit, kind, comparator, condition, paper, sentence
MATCH (:Concept {name: $concept})<-[:OF]-(r:Result)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:BY]->(m:Metric)
OPTIONAL MATCH (r)-[:ON]->(b:Benchmark)
OPTIONAL MATCH (r)-[:VERSUS]->(v:Concept)
RETURN m.name AS metric, b.name AS benchmark, r.value AS value, r.unit AS unit, r.kind AS kind,
       coalesce(v.name, r.comparator_text) AS comparator, r.condition AS condition, p.id AS paper, r.sentence AS sentence
ORDER BY paper, r.start, value, r.id
