# Set-up and the everyday commands; `make` alone lists them.

# Of the site, and of the catcher that keeps its mail on this machine; as in
# the settings. Others: make run PORT=8123 EMAIL_PORT=8126
PORT ?= 8000
EMAIL_PORT ?= 8025
BIN := .venv/bin

.DEFAULT_GOAL := help
.NOTPARALLEL:

.PHONY: help
help:  ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: run
run: ports packages-run .venv/run.stamp  ## Install, load the samples, send one letter, then serve until Ctrl-C
	@scripts/serve $(PORT)

.PHONY: test
test: export VAR_DIR := $(CURDIR)/var/test
test: packages-test lint  ## All that must pass: SQLite first, then real servers and a browser
	rm -rf var/test
	env -u DATABASE_URL -u REDIS_URL $(BIN)/pytest -q -n auto -m "not browser and not servers"
	$(BIN)/python -m tests.servers $(BIN)/pytest -n auto

# Where a vocabulary in the form of import_diseases lies: one file or several; and a file of
# published answers in the form of convert_answers.
VOCABULARY ?= $(wildcard ../shared/data/diseases.tsv ../shared/data/diseases_common.tsv)
ANSWERS ?= $(wildcard ../shared/data/gard_answers.jsonl)

.PHONY: bench
bench: export VAR_DIR := $(CURDIR)/var/bench
bench: export DJANGO_SETTINGS_MODULE := gard_inquiries.settings
bench: export ANSWERS := $(ANSWERS)
bench: packages-test .venv/dev.stamp  ## Speed, as ratios beside a baseline in the same run
	$(BIN)/python -m tests.servers $(BIN)/python -W ignore -m benchmarks.suggestions $(VOCABULARY)
	$(BIN)/python -m tests.servers $(BIN)/python -W ignore -m benchmarks.library $(VOCABULARY)
	$(BIN)/python -m tests.servers $(BIN)/python -W ignore -m benchmarks.delivery 2> $(VAR_DIR)/delivery.log

# More for it: make chaos CHAOS="--seed 7 --letters 20000 --faults 800 --seconds 1200 --within 2000"
.PHONY: chaos
chaos: packages-test .venv/dev.stamp  ## Kill everything while 5,000 letters are sent, and account for each
	$(BIN)/python -W ignore -m tests.chaos $(CHAOS)

# Where messages with an INDEX.tsv lie.
MAIL ?= $(wildcard ../shared/data/email)

.PHONY: mail
mail: .venv/dev.stamp  ## What is made of real bounces, automatic replies and replies (MAIL=DIR)
	$(BIN)/python -W ignore -m benchmarks.mail $(MAIL)

.PHONY: lint
lint: packages-run .venv/dev.stamp  ## Style, types and missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check

.PHONY: clean
clean:  ## Remove the environment and the tools' caches; what the site keeps in var/ stays
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: ports packages-run packages-test
ports:
	@scripts/port-is-free PORT $(PORT)
	@scripts/port-is-free EMAIL_PORT $(EMAIL_PORT)

packages-run packages-test:
	@scripts/debian-packages $(@:packages-%=%)

# A stamp older than its requirements means that there is something to install.
.venv/run.stamp: requirements.txt
.venv/dev.stamp: requirements-dev.txt requirements.txt
.venv/%.stamp:
	@test -x $(BIN)/pip || { echo "Making .venv"; python3 -m venv .venv; }
	@echo "Installing Python packages from $<"
	@$(BIN)/pip install --quiet --quiet --disable-pip-version-check --requirement $<
	@touch $@
