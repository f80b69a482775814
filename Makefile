# make demo: see it work.  make test: prove that it works.
VENV ?= .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv

# The packages run from this checkout: a .pth file makes them importable, a two-line script is the command. Bytecode is
# compiled once, here, so that a command starts in half the time where Python may not write any itself.
define LINK
@echo '$(CURDIR)' > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/salesdesk.pth"
@printf '#!/bin/sh\nexec "%s" -m integrations.terminal.main "$$@"\n' '$(abspath $(PY))' > $(VENV)/bin/salesdesk
@chmod +x $(VENV)/bin/salesdesk
@$(PY) -m compileall -q assistant tools knowledge api integrations evals
endef

.PHONY: demo test test-fast test-full check eval eval-keep bench bench-api bench-library demo-vectors exemplars reference lock clean setup setup-dev

setup: $(VENV)/.installed
setup-dev: $(VENV)/.installed-dev

$(VENV)/bin/uv:
	@command -v python3 >/dev/null || { echo "Salesdesk needs Python 3.11, 3.12 or 3.13 (python3 was not found)."; exit 1; }
	@python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "Salesdesk needs Python 3.11, 3.12 or 3.13; python3 here is $$(python3 -V)."; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: on Debian or Ubuntu run 'apt-get install python3-venv'."; exit 1; }
	@python3 -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<0.14'

$(VENV)/.installed: requirements.lock | $(VENV)/bin/uv
	@echo "Installing what Salesdesk needs into $(VENV) …"
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements.lock
	$(LINK)
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock | $(VENV)/bin/uv
	@echo "Installing what Salesdesk and its tests need into $(VENV) …"
	@$(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements-dev.lock
	$(LINK)
	@touch $@ $(VENV)/.installed

demo: setup
	@$(VENV)/bin/salesdesk demo $(if $(ONCE),--once)

check: setup-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m pytest tests/knowledge/test_migrations.py -k check

# Each worker begins with a half of the tests in their order, so that what a file's tests share is made once, and takes
# from the other when it is done. Where Python is told to write no bytecode it would rewrite every test each time.
PYTEST := PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n 2 --dist worksteal

test: setup-dev
	$(PYTEST) -m "not full"

# On SQLite alone: to start a PostgreSQL server takes each worker seconds.
test-fast: setup-dev
	$(PYTEST) -m "not full and (not slow or quick)" -k "not postgres"

test-full: setup-dev
	$(PYTEST) --hypothesis-profile full

# Fails where the built-in model got worse than evals/baseline.json by more than chance; says every case that flipped.
eval: setup-dev
	$(VENV)/bin/salesdesk eval --no-floors --against evals/baseline.json

# After a change that is meant: new or changed cases, or a model that answers otherwise.
eval-keep: setup-dev
	$(VENV)/bin/salesdesk eval schema
	$(VENV)/bin/salesdesk eval seal
	$(VENV)/bin/salesdesk eval --update-baseline --update-readme

bench: setup-dev
	$(PY) -m evals.bench

# Turns a second of the API, how long they take, and its memory over 10,000 of them.
bench-api: setup-dev
	$(PY) -m evals.bench.api_speed

# The library's search beside BM25 and each embedder alone, and how fast search and indexing are; SALESDESK_HANDBOOK names
# the folder of the second set.
bench-library: setup-dev
	$(PY) -m evals.library bench
	$(PY) -m evals.library speed

reference: setup-dev
	$(VENV)/bin/salesdesk reference docs

# After a change of the tools' examples, the wordings, or the words of metrics, dimensions and cues: a process takes what
# was read in them from a file and starts seconds sooner.
exemplars: setup-dev
	$(PY) -m evals.understanding keep

# After a change of the demo's documents: their vectors, so that nobody waits for an embedder before the demo is there.
demo-vectors: setup
	$(PY) -c "from knowledge.demo.handbook import make_vectors; print(make_vectors(), 'vectors')"

lock: | $(UV)
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command 'make lock' pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
