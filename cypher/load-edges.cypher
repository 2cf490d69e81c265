// Edges of one type; __FROM__ and __TO__ are Paper, Concept or Result, __TYPE__ is a predicate.
UNWIND $rows AS row
MATCH (a:__FROM__ {id: row.subject})
MATCH (b:__TO__ {id: row.object})
MERGE (a)-[r:__TYPE__]->(b)
ON CREATE SET r.written_by = 'kg'
SET r += row.properties
RETURN count(r) AS found
