// neo4j-admin cannot import an empty list; these put [] where it left the property away, as a load would have it.
MATCH (n:Concept) WHERE n.aliases IS NULL
CALL { WITH n SET n.aliases = [] } IN TRANSACTIONS OF 10000 ROWS;
MATCH (n:Paper) WHERE n.identifiers IS NULL
CALL { WITH n SET n.identifiers = [] } IN TRANSACTIONS OF 10000 ROWS;
MATCH (n:Paper) WHERE n.sources IS NULL
CALL { WITH n SET n.sources = [] } IN TRANSACTIONS OF 10000 ROWS;
MATCH ()-[r:VARIANT_OF]->() WHERE r.papers IS NULL
CALL { WITH r SET r.papers = [], r.sentences = [], r.starts = [], r.ends = [] } IN TRANSACTIONS OF 10000 ROWS;
