# Every target makes its environment by itself (in .venv); nothing needs to be activated.
# Paths are relative throughout, so the folder may be called anything, with spaces too.

.PHONY: help demo test check tests docs bench environment constraints clean
.DEFAULT_GOAL := help

unexport PYTHONDONTWRITEBYTECODE
PY := .venv/bin/python
DEMO := results/united_states

help:
	@echo 'make demo         simulate the United States under four policies, with curves and a summary'
	@echo 'make test         everything CI checks: lint, format, types, tests'
	@echo 'make check        lint, format and types only'
	@echo 'make docs         write the tables and equations of docs/odd.md again, from the code'
	@echo 'make bench        speed and memory, side by side with plain Mesa'
	@echo 'make environment  only make or renew .venv'
	@echo 'make constraints  resolve the versions in constraints.txt again'
	@echo 'make clean        remove .venv, caches and the results of the demo'

environment:
	@sh scripts/environment.sh

demo: environment
	@sh scripts/demo.sh scenarios/united_states.toml $(DEMO)

test: check tests

check: environment
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict src

tests: environment
	$(PY) -m pytest -q -n auto --dist loadgroup

docs: environment
	$(PY) scripts/write_docs.py

bench: environment
	$(PY) benchmarks/speed.py

constraints: environment
	$(PY) -m uv pip compile -q --universal --all-extras --python-version 3.12 --no-annotate --no-header pyproject.toml -o constraints.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build $(DEMO)
	find src tests benchmarks experiments -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
