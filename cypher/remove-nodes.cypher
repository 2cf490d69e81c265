// Nodes that kg wrote and the graph no longer has, with their edges; __LABEL__ is Paper, Concept or Result.
UNWIND $rows AS row
MATCH (n:__LABEL__ {id: row.id, written_by: 'kg'})
DETACH DELETE n
