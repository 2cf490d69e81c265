// What a load needs before it starts: ids are unique, so that MERGE and MATCH find a node at once.
CREATE CONSTRAINT IF NOT EXISTS FOR (n:Paper) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT IF NOT EXISTS FOR (n:Concept) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT IF NOT EXISTS FOR (n:Result) REQUIRE n.id IS UNIQUE;

// Names are found at once. Text indexes, since they hold names of up to 32 KB.
CREATE TEXT INDEX IF NOT EXISTS FOR (n:Concept) ON (n.name);
CREATE TEXT INDEX IF NOT EXISTS FOR (n:Task) ON (n.name);
CREATE TEXT INDEX IF NOT EXISTS FOR (n:Method) ON (n.name);
CREATE TEXT INDEX IF NOT EXISTS FOR (n:Model) ON (n.name);
CREATE TEXT INDEX IF NOT EXISTS FOR (n:Benchmark) ON (n.name);
CREATE TEXT INDEX IF NOT EXISTS FOR (n:Metric) ON (n.name);
