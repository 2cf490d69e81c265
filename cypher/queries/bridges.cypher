// title: Concepts that bridge two tasks
// description: What is used for both.
// parameter: first (Task), such as "mathematical reasoning"
// parameter: second (Task), such as "embodied decision making"
// columns: concept, type, first_support, second_support
MATCH (:Task {name: $first})<-[r:USED_FOR]-(c:Concept)-[s:USED_FOR]->(:Task {name: $second})
RETURN c.name AS concept, c.type AS type, r.support AS first_support, s.support AS second_support
ORDER BY first_support + second_support DESC, concept, type
