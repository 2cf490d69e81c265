// title: Benchmarks of a task
// description: What tests a task, with the number of methods and models evaluated there.
// parameter: task (Task), such as "mathematical reasoning"
// columns: benchmark, support, evaluated
MATCH (b:Benchmark)-[r:BENCHMARK_FOR]->(:Task {name: $task})
OPTIONAL MATCH (c:Concept)-[:EVALUATED_ON]->(b)
WITH b, r, count(c) AS evaluated
RETURN b.name AS benchmark, r.support AS support, evaluated
ORDER BY evaluated DESC, support DESC, benchmark
