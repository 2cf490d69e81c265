// title: Most used benchmarks
// description: Benchmarks by the number of methods and models evaluated there.
// columns: benchmark, evaluated, papers
MATCH (c:Concept)-[:EVALUATED_ON]->(b:Benchmark)
RETURN b.name AS benchmark, count(c) AS evaluated, b.support AS papers
ORDER BY evaluated DESC, papers DESC, benchmark
