// title: Shortest paths between two concepts
// description: The chains of relations, in any direction and of at most six steps, that join two concepts most briefly.
// parameter: start (Concept), such as "StepCredit"
// parameter: end (Concept), such as "GSM8K"
// columns: steps, concepts
MATCH (a:Concept {name: $start})
MATCH (b:Concept {name: $end})
WHERE a.id <> b.id
MATCH path = allShortestPaths((a)-[:USED_FOR|PART_OF|BASED_ON|SUBCLASS_OF|EVALUATED_ON|TRAINED_ON|BENCHMARK_FOR|MEASURED_BY|OUTPERFORMS|COMPARED_WITH|VARIANT_OF*..6]-(b))
WITH DISTINCT [n IN nodes(path) | n.name] AS concepts
RETURN size(concepts) - 1 AS steps, concepts
ORDER BY steps, concepts
