# Everything below works on a fresh clone: what a target needs, it gets.
# A machine needs git, make and Python 3.11 or newer (another one: make book PYTHON=/path/to/python3).

BIN := .venv/bin
SOURCES := _config.yml _toc.yml requirements.txt $(wildcard benchmarks/*.json) \
	$(shell find book/_ext book/_theme backprop_lib -type f ! -name '*.pyc')
JAVASCRIPT := tools/js/node_modules/.package-lock.json
FOR_LAB := $(shell find book/_jupyterlab -type f)

.DEFAULT_GOAL := help
.PHONY: help book test check serve lab format lint measure mutants mutants-js bench bench-widgets release lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

book: .venv/.book _build/.sources ## build the book into _build/html
	@$(BIN)/jupyter-book build . -W -n --keep-going || { $(forget); exit 1; }
	@printf '\nThe book is built. Open this file in a browser:\n  %s\n' "$(CURDIR)/_build/html/index.html"

test: .venv/.test .browser book ## build the book, then check all of it: code, chapters, pages
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: .venv/.test ## check what needs no browser, notebook or server, style and types too: about a minute
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m "not slow" tests backprop_lib

serve: book ## show the built book at http://127.0.0.1:8000
	$(BIN)/python tools/serve.py _build/html

lab: .venv/.book ## open the chapters in JupyterLab
	$(BIN)/jupyter lab --LabApp.default_url=/lab/tree/book/en/intro.ipynb $(as_root)

format: .venv/.test ## bring code and notebooks into the committed form
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/python tools/javascript.py format
	$(BIN)/python tools/notebooks.py format
	$(BIN)/python tools/notebooks.py check

lint: .venv/.test ## check style, types and notebooks, without running anything
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python tools/javascript.py check
	$(BIN)/python tools/notebooks.py check

measure: .venv/.test .browser book ## weigh the pages: bytes, requests, Lighthouse
	$(BIN)/python tools/measure_pages.py

mutants: .venv/.test ## break the library in small ways and see whether the tests notice (ARGS="network --sample 50")
	nice $(BIN)/python tools/mutants.py $(ARGS)

mutants-js: .venv/.test ## break the page's engine in small ways and see whether its cases notice
	nice $(BIN)/python tools/mutants_js.py

bench: benchmarks/.venv/.made ## time the library beside its peers (ARGS="trainings --rounds 3": a part)
	@benchmarks/.venv/bin/python -m benchmarks $(ARGS)
	@benchmarks/.venv/bin/python benchmarks/classifier.py

bench-widgets: .venv/.test .browser ## time and weigh the widgets, in a page and in JupyterLab
	$(BIN)/python tools/measure_widgets.py

release: .venv/.book ## make wheel, sources and the book as a zip, with checksums, in dist/
	@$(BIN)/python tools/release.py check
	@$(forget)
	@$(MAKE) --no-print-directory book
	@$(BIN)/python tools/release.py build

lock: .venv/.book ## pin anew what pyproject.toml asks for
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra book \
		pyproject.toml -o requirements.txt
	UV_CONSTRAINT="requirements.txt $$UV_CONSTRAINT" $(BIN)/uv pip compile --quiet --upgrade --universal \
		--python-version 3.11 --extra test pyproject.toml -o tests/requirements.txt

clean: ## remove what was built (the environment stays)
	rm -rf _build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# JupyterLab runs as root only when told so.
as_root = $$(test "$$(id -u)" != 0 || echo --allow-root)

# Sphinx repeats no warning of a page that it has read (sphinx-doc/sphinx#725): after a failure, and when
# something changes that all pages depend on, it must read every page again. (Cells run only if changed.)
forget = rm -rf _build/.doctrees _build/html
_build/.sources: $(SOURCES)
	@$(forget)
	@mkdir -p _build && touch $@

# An environment can't be moved, and its Python may have gone: then it is made again.
ifneq ($(shell .venv/bin/python -c "" 2>/dev/null && cat .venv/.made-in),$(CURDIR))
.PHONY: .venv/.book .venv/.test
endif
.venv/.book: requirements.txt pyproject.toml backprop_lib/__init__.py tools/environment.sh $(FOR_LAB)
	@sh tools/environment.sh requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@cp -R book/_jupyterlab/. .venv/share/jupyter
	@touch $@
.venv/.test: .venv/.book tests/requirements.txt | $(JAVASCRIPT)
	@sh tools/environment.sh tests/requirements.txt
	@touch $@

# Prettier, ESLint and TypeScript; npm itself writes this file.
$(JAVASCRIPT): tools/js/package-lock.json | .venv/.book
	@printf '\n== Installing what %s pins\n' $<
	@$(BIN)/python tools/javascript.py install
	@touch $@

# The peers are large: they have an environment of their own.
benchmarks/.venv/.made: benchmarks/requirements.txt
	@test -x benchmarks/.venv/bin/python || "$${PYTHON:-python3}" -m venv benchmarks/.venv
	@benchmarks/.venv/bin/python -m pip install --disable-pip-version-check --progress-bar off \
		-r benchmarks/requirements.txt setuptools
	@benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@touch $@

# Found before the long work begins; never skipped.
.PHONY: .browser
.browser: .venv/.test
	@$(BIN)/python tools/find_browser.py
