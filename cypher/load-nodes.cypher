// Papers and results; __LABEL__ is Paper or Result. A property that is null in a row is removed.
UNWIND $rows AS row
MERGE (n:__LABEL__ {id: row.id})
ON CREATE SET n.written_by = 'kg'
SET n += row.properties
RETURN count(n) AS found
