// Ids of all nodes of a label, and whether kg made them; __LABEL__ is Paper, Concept or Result.
MATCH (n:__LABEL__)
RETURN n.id AS id, n.written_by IS NOT NULL AS ours
