# Everything a newcomer types. Each target makes .venv first where it is missing or older than the versions' lists.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install dashboard lab test test-engines check bench

VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed
WORKERS ?= 2
EXTRAS ?= dev
SIZE ?= L
UP_TO_S := S
UP_TO_M := S M
UP_TO_L := S M L

help:  ## What can be typed here
	@echo "winback: measure the customers you lose, put money on the loss, win them back"
	@echo
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1@\2/p' $(firstword $(MAKEFILE_LIST)) | awk -F@ '{ printf "%-18s %s\n", $$1, $$2 }'
	@echo
	@echo "  DATA=path          own orders: a file (CSV, XLSX, Parquet …) or a folder; default: the company loaded last, or the demo company"
	@echo "  WINBACK_LANG=ru    Russian; default: English"
	@echo "  PORT=8866          the dashboard's port; default: the first free one"

install: $(STAMP)  ## Make .venv with the tested versions of everything

# A half-made environment has no stamp, so an interrupted installation is simply taken up again.
$(STAMP): pyproject.toml constraints.txt
	@python=""; \
	for name in $(PYTHON) python3.11 python3.12 python3.13 python3 python; do \
	  if "$$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then python="$$name"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "winback needs Python 3.11, 3.12 or 3.13, and none was found. Install one from python.org (or your system's packages), or name it: make install PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	  echo "$$python has no module 'venv'. On Debian and Ubuntu install it with: sudo apt-get install python3-venv" >&2; exit 1; \
	fi; \
	if ! $(RUN) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then \
	  rm -rf $(VENV); echo "Making $(VENV) with $$("$$python" --version)"; "$$python" -m venv $(VENV); \
	fi
	@echo "Installing the tested versions (a few minutes the first time)"
	@$(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[$(EXTRAS)]'
	@touch $(STAMP)

dashboard: $(STAMP)  ## Serve the dashboard of the demo company, or of DATA=path, and print its address
	@$(RUN) -m winback dashboard $(if $(DATA),--data "$$DATA") $(if $(PORT),--port "$$PORT")

lab: $(STAMP)  ## Open the notebooks in JupyterLab
	@$(RUN) -m winback lab

test: check  ## Style, types and all tests
	@$(RUN) -m pytest -n $(WORKERS) --dist worksteal

test-engines: $(STAMP)  ## Only the suite that compares engines (needs PostgreSQL's server, and Java for Spark)
	@$(RUN) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[spark]'
	@$(RUN) -m pytest tests/engines

check: $(STAMP)  ## Style and types only
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

bench: $(STAMP)  ## Speed and memory up to 20 million orders, as ratios and charts (SIZE=S|M|L); 6 GB of memory, 8 GB of disk
	@$(RUN) -m benchmarks.bench_measure --sizes $(UP_TO_$(SIZE))
	@$(RUN) -m benchmarks.bench_load --size $(SIZE)
	@$(RUN) -m benchmarks.bench_growth --sizes $(UP_TO_$(SIZE))
	@$(RUN) -m benchmarks.bench_refresh --size $(SIZE)
	@$(RUN) -m benchmarks.bench_lifetime --sizes $(UP_TO_$(SIZE))
	@$(RUN) -m benchmarks.bench_dashboard
	@$(RUN) -m benchmarks.bench_plan
