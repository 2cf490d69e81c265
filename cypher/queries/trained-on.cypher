// title: What is trained on a data set
// description: Methods and models trained or fine-tuned on it.
// parameter: benchmark (Benchmark), such as "MATH"
// columns: concept, type, support, confidence
MATCH (c:Concept)-[r:TRAINED_ON]->(:Benchmark {name: $benchmark})
RETURN c.name AS concept, c.type AS type, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, concept, type
