// Edges that kg wrote and the graph no longer has; __FROM__, __TO__ and __TYPE__ as in load-edges.cypher.
UNWIND $rows AS row
MATCH (:__FROM__ {id: row.subject})-[r:__TYPE__ {written_by: 'kg'}]->(:__TO__ {id: row.object})
DELETE r
