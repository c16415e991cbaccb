# What to type. `make start` needs nothing but Python 3.11 to 3.13.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help start install install-dev test bench pictures check format lock learn messages compile

BIN := .venv/bin
# Two at a time, and each file's tests together, because some set up something that takes long.
ARGS ?= -n 2 --dist loadfile
PACKAGES := config followups scripts_library complaints outbox evidence organisation
# Runs start.py with the first Python that really runs; names alone prove nothing. `exec`, so that a signal for make
# reaches it.
STARTER = for python in python3 python3.13 python3.12 python3.11 python; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null; then exec $$python start.py $(1); fi; \
	done; echo "Calmdesk needs Python 3.11, 3.12 or 3.13. Install one, please." >&2; exit 1

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

start:  ## Start everything; PORT, HOST, DATABASE_URL and REDIS_URL choose (docs/operations.md)
	@$(call STARTER,start)

install:  ## Make .venv from the lock
	@$(call STARTER,install)

install-dev:  ## Make .venv with what tests and checks need
	@$(call STARTER,install --dev)

test: install-dev  ## Run all tests; on PostgreSQL and Redis when DATABASE_URL and REDIS_URL name them
	@$(BIN)/python -m tests.browsers
	@$(BIN)/python -m pytest $(ARGS)

bench: install-dev  ## Measure how fast it is here, in a database of its own; JSON=file keeps the figures (docs/bench.md)
	@$(BIN)/python -m tests.bench $(if $(JSON),--json "$(JSON)")

pictures: install-dev  ## Look at every page, zh and en, light and dark, on a desk's screen and a phone; keeps it under var/pictures
	@PICTURES=var/pictures $(BIN)/python -m pytest tests/gallery -q -s

check: install-dev  ## Format, lint, types, floors, templates, migrations, translations, compose file
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy $(PACKAGES) tests start.py manage.py
	$(BIN)/lint-imports
	$(BIN)/python -m djlint templates --lint --quiet
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/python manage.py check
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m config.catalogs --check
	$(BIN)/python -m tests.compose_file

format: install-dev  ## Put Python and templates in order
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files "templates/*.html") || true

lock:  ## Write requirements/*.txt anew from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml -o requirements/runtime.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group dev pyproject.toml -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group training pyproject.toml -o requirements/training.txt

learn: install-dev  ## Learn anew from tests/data/corpus what the library reads by (docs/library.md)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/training.txt
	$(BIN)/python manage.py train_library tests/data/corpus

messages: install-dev  ## Collect the words of the pages into locale/*/LC_MESSAGES/*.po (needs GNU gettext)
	$(BIN)/python manage.py makemessages --all --no-obsolete --no-wrap --add-location file --ignore .venv --ignore var

compile: install-dev  ## Write the .mo files from the .po files
	$(BIN)/python -m config.catalogs
