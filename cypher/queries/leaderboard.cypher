// title: Leaderboard of a benchmark
// description: Scores that papers report on one benchmark by one metric, highest first, each with its sentence.
// parameter: benchmark (Benchmark), such as "ALFWorld"
// parameter: metric (Metric), such as "success rate"
// columns: subject, value, unit, condition, paper, date, sentence
MATCH (b:Benchmark {name: $benchmark})<-[:ON]-(r:Result {kind: 'score'})-[:BY]->(:Metric {name: $metric})
MATCH (r)-[:OF]->(s:Concept)
MATCH (p:Paper)-[:REPORTS]->(r)
RETURN s.name AS subject, r.value AS value, r.unit AS unit, r.condition AS condition,
       p.id AS paper, p.date AS date, r.sentence AS sentence
ORDER BY value DESC, subject, paper, r.id
