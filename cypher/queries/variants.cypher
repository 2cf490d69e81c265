// title: Variants of a model, method, benchmark or metric
// description: Sizes, versions, splits and cut-offs, by name; `of` is the one it is directly a variant of.
// parameter: concept (Concept), such as "Qwen2.5-7B"
// columns: variant, type, of, support
MATCH (v:Concept)-[:VARIANT_OF]->(base:Concept)-[:VARIANT_OF*0..8]->(:Concept {name: $concept})
RETURN DISTINCT v.name AS variant, v.type AS type, base.name AS of, v.support AS support
ORDER BY support DESC, variant, type, of
