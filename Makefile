# Kept. `make` installs whatever is missing by itself; see README.md.
.DEFAULT_GOAL := help
.PHONY: help run demo test lint examples java faults soak faults-production production bench bench-large uv install develop browser programs

# uv may be a program, or a module of the Python that pip put it into.
UV = $(shell command -v uv || echo python3 -m uv)
CHROMIUM = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
SIZE ?= 2
TRIALS ?= tests/faults
MINUTES ?= 120
# Lanes of tests, side by side: one more than there are processors, for the trials on whole systems mostly wait.
LANES ?= $(shell expr $$(nproc 2>/dev/null || echo 2) + 1)
# Where this is set, every process compiles all that it imports anew: 3 seconds of CPU for each part of a run.
unexport PYTHONDONTWRITEBYTECODE
FAULTS ?= 100

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

run: install ## start everything on this machine; Ctrl-C stops it
	@exec $(UV) run --frozen --no-dev kept run

demo: install ## watch one promise climb all four rungs in under a minute
	@$(UV) run --frozen --no-dev kept demo

test: develop browser lint programs ## every test, on real PostgreSQL, Temporal and Chromium
	$(UV) run --frozen pytest -n $(LANES) -m "not alone"
	$(UV) run --frozen pytest -m alone

lint: develop ## ruff, mypy, import-linter
	$(UV) lock --check
	$(UV) run --frozen ruff check .
	$(UV) run --frozen ruff format --check .
	$(UV) run --frozen mypy
	$(UV) run --frozen lint-imports

faults: develop ## the trials on whole systems, n times as large (SIZE=n), or one of them (TRIALS=file); docs/trials.md
	KEPT_FAULTS_SIZE=$(SIZE) KEPT_FAULTS_MINUTES=$(MINUTES) $(UV) run --frozen pytest -s $(TRIALS)

soak: develop ## a steady load for SIZE minutes, in which nothing may grow
	$(UV) run --frozen python -m tests.faults.soak $(SIZE)

production: programs ## the shape of docker-compose.yml without containers; Ctrl-C stops it
	@$(UV) run --frozen python -m tests.production.shape

faults-production: programs ## its trials; FAULTS=n kills, SIZE=n clocks made again when Temporal's databases are lost
	KEPT_FAULTS=$(FAULTS) KEPT_FAULTS_SIZE=$(SIZE) $(UV) run --frozen pytest -s tests/production

bench: develop ## how fast, as ratios against named bounds: under 15 minutes; docs/performance.md (ONLY="name ..." for some of it)
	$(UV) run --frozen python -m benchmarks usual $(ONLY)

bench-large: develop ## the same at the sizes that are asked for: about an hour and a half (ONLY="name ...")
	$(UV) run --frozen python -m benchmarks large $(ONLY)

uv:
	@command -v uv >/dev/null || python3 -m uv --version >/dev/null 2>&1 \
	  || python3 -m pip install --quiet uv 2>/dev/null \
	  || python3 -m pip install --quiet --user --break-system-packages uv \
	  || { echo "Install uv first (Python's package installer: pipx install uv), then run make again."; exit 1; }

install: uv
	@$(UV) sync --frozen --quiet --no-dev --inexact

develop: install
	@$(UV) sync --frozen --quiet

# Before the trials begin, and not beside them: building takes every processor for some minutes, once for a machine.
programs: develop java
	@$(UV) run --frozen python -m tests.production.programs
	@$(UV) run --frozen python -m tests.pdf_check

# What checks PDFs runs on Java, and comes by Maven.
java:
	@if ! command -v javac >/dev/null || ! command -v mvn >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends default-jdk-headless maven >/dev/null; \
	  else \
	    echo "The tests need a Java development kit (17 or newer) and Maven: install them."; exit 1; \
	  fi; \
	fi

examples: develop ## make docs/examples anew: reports on the councils that come with Kept
	@$(UV) run --frozen python -m api.examples

browser:
	@if [ -z "$(CHROMIUM)" ] && [ -z "$$KEPT_CHROMIUM" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; \
	  else \
	    echo "The tests need Chromium: install it (Debian: chromium, fonts-liberation), or set KEPT_CHROMIUM."; exit 1; \
	  fi; \
	fi
