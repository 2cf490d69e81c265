// title: Evaluated on the same benchmarks
// description: Methods and models that share benchmarks with the concept.
// parameter: concept (Concept), such as "LoopAgent"
// columns: concept, type, shared, benchmarks
MATCH (c:Concept {name: $concept})-[:EVALUATED_ON]->(b:Benchmark)<-[:EVALUATED_ON]-(o:Concept)
WHERE o.id <> c.id
WITH o, b
ORDER BY b.name, b.id
WITH o, collect(b.name) AS benchmarks
RETURN o.name AS concept, o.type AS type, size(benchmarks) AS shared, benchmarks
ORDER BY shared DESC, concept, type
