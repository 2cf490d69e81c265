// title: Who uses a metric
// description: Methods, models, tasks and benchmarks that are measured with it.
// parameter: metric (Metric), such as "success rate"
// columns: concept, type, support, confidence
MATCH (c:Concept)-[r:MEASURED_BY]->(:Metric {name: $metric})
RETURN c.name AS concept, c.type AS type, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, concept, type
