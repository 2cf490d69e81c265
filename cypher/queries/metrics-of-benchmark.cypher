// title: Metrics of a benchmark
// description: By what results on the benchmark are measured, with the number of results and papers.
// parameter: benchmark (Benchmark), such as "ALFWorld"
// columns: metric, results, papers
MATCH (:Benchmark {name: $benchmark})<-[:ON]-(r:Result)-[:BY]->(m:Metric)
MATCH (p:Paper)-[:REPORTS]->(r)
RETURN m.name AS metric, count(DISTINCT r) AS results, count(DISTINCT p) AS papers
ORDER BY results DESC, papers DESC, metric
