# One place for every chore; the same on a laptop and in CI. `make help` lists them.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SHARED := ../shared
PATHS := src tests scripts benchmarks

.PHONY: help train demo test check format lint types data docs golden generated eval bench lock clean

help: ## list the chores
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(INSTALLED): requirements.lock pyproject.toml scripts/make_venv.sh
	sh scripts/make_venv.sh $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(INSTALLED) ## install, read the shipped sample reports and print their claims
	$(BIN)/khabar read src/khabar/samples/reports.jsonl

test: $(INSTALLED) ## install everything that tests need, then run all tests
	sh scripts/test.sh $(BIN)/python

check: $(INSTALLED) lint types data test generated ## everything that must hold before a change lands

format: $(INSTALLED) ## format the code
	$(BIN)/ruff format $(PATHS)
	$(BIN)/ruff check --fix $(PATHS)

lint: $(INSTALLED) ## format and style, without changing anything
	$(BIN)/ruff format --check $(PATHS)
	$(BIN)/ruff check $(PATHS)

types: $(INSTALLED) ## strict types
	$(BIN)/mypy

data: $(INSTALLED) ## only the checks of word lists, rules and their examples
	$(BIN)/python -m pytest tests/test_data.py

train: $(INSTALLED) ## train the judge anew from the gold sets; its figures are out of fold
	$(BIN)/python scripts/train_judge.py "$$(date +%F)" $(SHARED)/gold/dev.jsonl $(SHARED)/gold/train.jsonl

docs: $(INSTALLED) ## rebuild docs/reference and the examples of README.md
	$(BIN)/python scripts/build_docs.py

golden: $(INSTALLED) ## freeze how the sample reports are read; the diff shows claims won and lost
	$(BIN)/python scripts/freeze_samples.py

generated: $(INSTALLED) ## rebuild generated files; fails if one differs from what is committed
	$(BIN)/python scripts/build_verbs.py --check
	$(BIN)/python scripts/build_actors.py --check
	$(BIN)/python scripts/build_names.py --check
	$(BIN)/python scripts/build_docs.py --check

eval: $(INSTALLED) ## the reader and the naive floor on the gold sets, where they are at hand
	sh scripts/evaluate.sh $(BIN)/khabar $(SHARED)/gold

bench: $(INSTALLED) ## speed and memory
	$(BIN)/python benchmarks/read.py

lock: $(INSTALLED) ## pin every dependency anew, with hashes
	sh scripts/lock.sh $(BIN)/python

clean: ## remove what the chores made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
