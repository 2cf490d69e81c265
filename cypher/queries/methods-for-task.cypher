// title: Methods and models for a task
// description: What is used for a task, with the number of papers that say so.
// parameter: task (Task), such as "mathematical reasoning"
// columns: concept, type, support, confidence
MATCH (c:Concept)-[r:USED_FOR]->(:Task {name: $task})
RETURN c.name AS concept, c.type AS type, r.support AS support, r.confidence AS confidence
ORDER BY support DESC, confidence DESC, concept, type
