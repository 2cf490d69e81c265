// Ids of the nodes that kg wrote; __LABEL__ is Paper, Concept or Result.
MATCH (n:__LABEL__ {written_by: 'kg'})
RETURN n.id AS id
