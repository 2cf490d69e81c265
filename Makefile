# make demo: set up, build a graph of the sample abstracts, show it.   make test: all checks.
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo

.PHONY: demo test lint types unit neo4j clean schema

demo: $(VENV)/.installed
	@mkdir -p $(DEMO)
	$(BIN)/kg build $(filter-out %.md,$(wildcard examples/*)) -o $(DEMO)/graph.kg
	@echo
	$(BIN)/kg stats $(DEMO)/graph.kg
	$(BIN)/kg view $(DEMO)/graph.kg -o $(DEMO)/graph.html
	$(BIN)/kg export turtle $(DEMO)/graph.kg -o $(DEMO)/graph.ttl
	$(BIN)/kg export graphml $(DEMO)/graph.kg -o $(DEMO)/graph.graphml
	@echo
	@echo "The graph:           $(DEMO)/graph.kg     ask it:  $(BIN)/kg show $(DEMO)/graph.kg \"large language model\""
	@echo "The page to open:    $(DEMO)/graph.html"
	@echo "RDF, and for Gephi:  $(DEMO)/graph.ttl, $(DEMO)/graph.graphml"

test: lint types unit

lint: $(VENV)/.developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.developed
	$(BIN)/mypy

unit: $(VENV)/.developed
	$(BIN)/python -m pytest

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("kg needs Python 3.11 or later, not " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.developed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

# What follows from schemas/kg.yaml; a test tells when it is out of date.
schema: $(VENV)/.developed
	$(BIN)/python -m scripts.schema

# A Neo4j server without a container; needs Java 17 and Maven. Prints its address and password; Ctrl-C stops it.
neo4j:
	@$(PYTHON) scripts/neo4j-dev serve --port 7687

clean:
	rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
