// title: Tasks without a benchmark
// description: Tasks that no benchmark of the graph is said to test.
// columns: task, support
MATCH (t:Task)
WHERE NOT EXISTS { (:Benchmark)-[:BENCHMARK_FOR]->(t) }
RETURN t.name AS task, t.support AS support
ORDER BY support DESC, task
