// Concepts of one type; __LABEL__ is Task, Method, Model, Benchmark or Metric.
UNWIND $rows AS row
MERGE (n:Concept {id: row.id})
ON CREATE SET n.written_by = 'kg'
SET n:__LABEL__, n += row.properties
RETURN count(n) AS found
