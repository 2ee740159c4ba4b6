# Everything that a newcomer needs: `make run` starts the site, `make test` tests it. Each does all of its own set-up.

PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin

.PHONY: run test walks bench picture help
.DEFAULT_GOAL := help

help:  ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

run: .venv/site  ## Start the site on http://localhost:8501
	@echo "The site is at http://localhost:$(PORT) (stop it with Ctrl-C)."
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/tests  ## Run all tests: units, pages, and a real browser
	@sh tests/browser/install.sh
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

walks: .venv/tests  ## Random walks of 400 actions on each page, from another seed each day
	EM_ACTIONS=400 EM_SEED=$$(date +%Y%m%d) $(BIN)/python -m pytest --numprocesses 2 tests/pages/test_random_walk.py

bench: .venv/tests  ## Measure: em_core against scikit-learn; reading of files; CPU of a run, bytes of a first visit, time of a step in the browser
	@sh tests/browser/install.sh
	$(BIN)/python -m tests.bench_core
	$(BIN)/python -m tests.bench_reading
	$(BIN)/python -m tests.bench_lab
	$(BIN)/python -m tests.bench

picture: .venv/tests  ## Make the README's picture again from the running site
	@sh tests/browser/install.sh
	$(BIN)/python -m tests.browser.picture

.venv/site: requirements.txt
	@echo "Making .venv and installing what the site runs on; this takes about a minute, once."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/tests: .venv/site tests/requirements.txt
	@echo "Installing what the tests need."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@
