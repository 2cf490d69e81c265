// title: What is evaluated on a benchmark
// description: Methods and models tested there.
// parameter: benchmark (Benchmark), such as "ALFWorld"
// columns: concept, type, support, confidence
MATCH (c:Concept)-[r:EVALUATED_ON]->(:Benchmark {name: $benchmark})
RETURN c.name AS concept, c.type AS type, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, concept, type
