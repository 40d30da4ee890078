# make run: set up, simulate three scenarios, show what came out.  make test: everything a change must pass.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOOK := baseline well_baked tick_box

.PHONY: help run view test evidence slow peers uncompiled bounds pythons others bench example validation pictures clean

help:  ## list what make can do
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/run.stamp: pyproject.toml constraints.txt
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@$(PYTHON) -m venv $(VENV)
	@echo "Installing the packages (about a minute) …"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/view.stamp: $(VENV)/run.stamp
	@echo "Installing the live view (about 250 MB, a minute or two) …"
	@$(PIP) install -c constraints.txt -e '.[view]'
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	@echo "Installing the test tools …"
	@$(PIP) install -c constraints.txt -e '.[test]'
	@touch $@

run: $(VENV)/run.stamp  ## set up, then compare three ways of working: table, report, folder
	@$(BIN)/coproduce compare $(LOOK)
	@echo "Next: $(BIN)/coproduce scenarios; $(BIN)/coproduce describe; README.md"

view: $(VENV)/view.stamp  ## set up, then open the live view in a browser (VIEW="--host 0.0.0.0": for a whole room)
	@$(BIN)/coproduce view $(VIEW)

test: $(VENV)/test.stamp  ## lint, types, tests (within ten minutes)
	$(BIN)/ruff check .
	$(BIN)/mypy sim
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

evidence: slow peers uncompiled bounds pythons  ## all that is slow; each part can be made by itself

slow: $(VENV)/test.stamp  ## kill tests, Dask, planted faults (COPRODUCE_KILLS=40: moments of killing)
	$(BIN)/pytest -rs -m slow -n auto --maxprocesses 4 --timeout 900

peers: $(VENV)/test.stamp  ## other people's models beside ours
	@$(PIP) install -c constraints.txt -e '.[test,peers]'
	$(BIN)/pytest -rs tests/docking/test_other_packages.py

uncompiled: $(VENV)/test.stamp  ## the rules as plain Python
	NUMBA_DISABLE_JIT=1 $(BIN)/pytest tests/rules tests/test_network.py tests/test_ties_table.py

bounds: $(VENV)/test.stamp  ## the rules with every index checked
	COPRODUCE_BOUNDSCHECK=1 $(BIN)/pytest tests/rules tests/test_network.py tests/test_ties_table.py tests/test_ranges.py

pythons: $(VENV)/test.stamp others  ## the same numbers on every other Python here
	COPRODUCE_PYTHONS="$$(ls -d $(VENV)/python-*/bin/python 2>/dev/null | paste -sd: -)" \
	  $(BIN)/pytest -rs tests/test_reproducible.py -k another_python
	@for p in $(VENV)/python-*/bin/python; do [ ! -x $$p ] || { $$p --version; $$p -m pytest tests/test_mesa.py; } || exit 1; done

others: $(VENV)/test.stamp  # the same packages for every other Python that this machine has
	@for v in 3.12 3.13; do \
	  [ ! -e $(VENV)/python-$$v/done ] || continue; \
	  for p in python$$v $$HOME/.pyenv/versions/$$v.*/bin/python; do \
	    $$p -c 'import venv' 2>/dev/null || continue; \
	    echo "Installing for Python $$v …"; \
	    $$p -m venv $(VENV)/python-$$v \
	      && $(VENV)/python-$$v/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt -e '.[test]' \
	      && touch $(VENV)/python-$$v/done && break; \
	  done; \
	done

bench: $(VENV)/test.stamp  ## measure speed beside Mesa and C, in one run
	$(BIN)/python -m benchmarks.bench

example: $(VENV)/run.stamp  ## make the kept comparison with its report again (the pictures of the README are from there)
	@rm -rf results/example
	@$(BIN)/coproduce compare baseline well_baked tick_box usual_suspects crisis_paused crisis_persevered \
	  --out results/example --force > /dev/null

validation: $(VENV)/run.stamp  ## make docs/validation.md and its kept results again (DATA=folder of published trials)
	@$(BIN)/coproduce dock --out results/validation --force $(if $(DATA),--data $(DATA)) > /dev/null
	@$(BIN)/coproduce patterns --out results/validation --force > /dev/null
	@$(BIN)/python -m sim.odd ODD.md README.md docs/validation.md
	@$(BIN)/python -m sim.validation

pictures: $(VENV)/test.stamp  ## make the pictures of the live view in docs/pictures again
	@$(BIN)/python docs/make_pictures.py

clean:  ## take away what was installed and measured (results stay)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
