"""Generate what follows from schemas/kg.yaml: `python -m scripts.schema`, or `make schema`."""
