// Ends of the edges that kg wrote; __FROM__, __TO__ and __TYPE__ as in load-edges.cypher.
MATCH (a:__FROM__)-[r:__TYPE__ {written_by: 'kg'}]->(b:__TO__)
RETURN a.id AS subject, b.id AS object
