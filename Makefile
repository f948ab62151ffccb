# make run    everything from nothing to a page in your browser, with demonstration data
# make test   the whole suite, on SQLite and then on PostgreSQL
# The rest: make help. Needs Python 3.11 or newer and make; Node if it is there, else a wheel brings it.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# Apart from what runs: these two bring packages of their own.
SUPPLY := .venv-supply
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SAY = @printf '\033[1m==> %s\033[0m\n'

# Node: the machine's own if it has one, else the one that requirements-node.txt puts beside Python.
export PATH := $(PATH):$(CURDIR)/$(BIN)

# The demonstration keeps its database, keys and collected files in one folder that `make clean` removes.
RUN := .run
DEMO_ENV = SECRET_KEY="$$(cat $(RUN)/secret_key)" \
	DATABASE_URL="$${DATABASE_URL:-sqlite:///$(CURDIR)/$(RUN)/ohs.sqlite3}" \
	ALLOWED_HOSTS="$${ALLOWED_HOSTS:-127.0.0.1,localhost}" \
	OHS_TODAY="$${OHS_TODAY-2021-07-05}" \
	DEMO_PASSWORD="$$(cat $(RUN)/demo_password)" \
	LOG_LEVEL="$${LOG_LEVEL:-WARNING}" DEBUG=false PLAIN_HTTP=true

# What `manage.py check --deploy` must be content with: a server as the README describes it.
DEPLOY_ENV = SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
	DATABASE_URL=sqlite://:memory: ALLOWED_HOSTS=hsw.example.org DEBUG=false

CSS_SOURCES := $(wildcard static/src/*.scss)
JS_SOURCES := $(wildcard static/src/*.js)
FONTS := static/build/fonts/Arimo_400Regular.ttf static/build/fonts/Arimo_700Bold.ttf
ASSETS := static/build/app.css static/build/govuk-frontend.min.js $(FONTS) \
	$(JS_SOURCES:static/src/%=static/build/%)

# Each command is many processes that read the same modules: what is compiled once is kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test test-sqlite test-postgres test-browser test-deploy faults faults-short attack fuzz rights check audit bench load assets install screens pictures lock image sbom clean
.DELETE_ON_ERROR:

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-13s %s\n", $$1, $$2}'

# --- What people run ---------------------------------------------------------------------------

run: $(VENV)/.run-installed $(RUN)/secret_key $(RUN)/demo_password ## serve the demonstration at http://127.0.0.1:8000 (PORT=8001 for another)
	@$(BIN)/python -c "import socket; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); \
		s.bind(('127.0.0.1', $(PORT)))" 2> /dev/null \
		|| { echo "Port $(PORT) is taken by another program. Choose another: make run PORT=8001" >&2; exit 1; }
	$(SAY) "Preparing the database, and beside it the pages"
	@$(DEMO_ENV) $(BIN)/python manage.py migrate --verbosity 0 & migrating=$$!; \
	trap 'kill $$migrating 2> /dev/null; exit 130' INT TERM; \
	$(MAKE) --silent --no-print-directory $(RUN)/static/staticfiles.json || { kill $$migrating; wait; exit 1; }; \
	wait $$migrating
	$(SAY) "Loading the demonstration data"
	@$(DEMO_ENV) $(BIN)/python manage.py load_demo
	$(SAY) "Starting the server (Ctrl-C stops it)"
	@$(DEMO_ENV) PORT=$(PORT) READY_NOTICE="$$(printf '\n  %s\n\n  %s\n  %s\n' \
		'http://127.0.0.1:$(PORT)/ is ready. The figures are those of 5 July 2021; illustrative ones say so.' \
		'Sign in as   board · lead · unit · hsw · auditor · admin' \
		"with password $$(cat $(RUN)/demo_password)")" \
		$(BIN)/python -m ohs.service.server

# $(call side_by_side,COMMAND,OTHER,NAME): both at the same time; what the other says stands in a file, and follows.
define side_by_side
	@mkdir -p $(RUN); first=0; second=0; \
	trap 'kill $$other 2> /dev/null; wait' INT TERM; \
	$(2) > $(RUN)/$(3).log 2>&1 & other=$$!; \
	$(1) || first=$$?; \
	wait $$other || second=$$?; \
	cat $(RUN)/$(3).log; \
	test $$first -eq 0 || echo "make $@: the first of the two above fails"; \
	test $$first -eq 0 && test $$second -eq 0
endef

test: export BOTH_DATABASES = true
test: $(VENV)/.dev-installed ## the whole suite, on SQLite and on a PostgreSQL it starts itself
	$(SAY) "Testing on PostgreSQL too, at the same time: what it says follows"
	$(call side_by_side,$(MAKE) --no-print-directory test-sqlite,$(MAKE) --no-print-directory test-postgres,test-postgres)

test-sqlite: $(VENV)/.dev-installed ## the suite on SQLite alone
	$(SAY) "Testing on SQLite"
	@$(BIN)/pytest $(PYTEST_ARGS)

test-postgres: $(VENV)/.dev-installed ## the suite on PostgreSQL alone
	$(SAY) "Testing on PostgreSQL"
	@$(BIN)/python -m tests.postgres $(BIN)/pytest --migrations $(PYTEST_ARGS)

test-browser: $(VENV)/.dev-installed assets ## every page in Chromium: accessibility, content policy, without JavaScript
	$(SAY) "Testing in Chromium"
	@$(BIN)/pytest -m browser tests/browser $(PYTEST_ARGS)

attack: $(VENV)/.dev-installed ## try at length to work hidden numbers out of published ones
	$(SAY) "Attacking what is published"
	@ATTACK_TIMES=20 $(BIN)/pytest tests/injuries/disclosure/test_decision.py tests/injuries/disclosure/test_pages.py $(PYTEST_ARGS)

FAULTS = $(BIN)/python -m tests.postgres $(BIN)/pytest $(PYTEST_ARGS) -m
faults: $(VENV)/.dev-installed assets ## what fails around the application, tried on each long operation: a quarter of an hour (RACES=all for every race)
	$(SAY) "Trying faults in long operations, and at the same time those of what surrounds the application: what these say follows"
	$(call side_by_side,$(FAULTS) faults tests/faults/test_long_operations.py,$(FAULTS) faults tests/faults/test_surroundings.py tests/faults/test_races.py,test-faults)

faults-short: $(VENV)/.dev-installed ## those of the faults that take seconds
	$(SAY) "Trying faults that take seconds"
	@$(FAULTS) "faults and not long" tests/faults

rights: $(VENV)/.dev-installed ## send every form of every page, of many records of a kind, as everybody who may not
	$(SAY) "Sending every form as everybody who may not"
	@RIGHTS_RECORDS=12 $(BIN)/pytest tests/test_rights_hold.py $(PYTEST_ARGS)

DEPLOY = $(BIN)/pytest $(PYTEST_ARGS) -m deploy
test-deploy: $(VENV)/.dev-installed assets ## what deploy/ holds, tried: nginx, systemd, PgBouncer, backup and restore, slow clients
	$(SAY) "Testing the deployment"
	$(SAY) "Testing the upgrade from an earlier version too, at the same time: what it says follows"
	$(call side_by_side,$(DEPLOY) tests/deploy --ignore tests/deploy/test_upgrade.py,$(DEPLOY) tests/deploy/test_upgrade.py,test-upgrade)

check: $(VENV)/.dev-installed ## format, lint, types, missing migrations, the reference, deployment settings
	$(SAY) "Checking format"
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --diff --quiet .; exit 1; }
	$(SAY) "Checking for lint"
	@$(BIN)/ruff check --quiet .
	$(SAY) "Checking types"
	@$(DEPLOY_ENV) $(BIN)/mypy
	$(SAY) "Checking for missing migrations"
	@$(DEPLOY_ENV) $(BIN)/python manage.py makemigrations --check --dry-run
	$(SAY) "Checking that docs/reference is of this code"
	@$(DEPLOY_ENV) $(BIN)/python manage.py write_reference --check
	$(SAY) "Checking settings as deployed"
	@$(DEPLOY_ENV) $(BIN)/python manage.py check --deploy --fail-level WARNING

# A registry that cannot be reached is no vulnerability: that is said aloud, and is no failure.
audit: $(SUPPLY)/.installed node_modules/.installed ## known vulnerabilities in the packages used, as the registries tell them
	$(SAY) "Asking after Python's packages"
	@$(SUPPLY)/bin/python -m tests.audit python
	$(SAY) "Asking after the front end's packages"
	@$(SUPPLY)/bin/python -m tests.audit node

bench: $(VENV)/.dev-installed assets ## the speed budget, measured on SQLite and on PostgreSQL (SCALE=10 for ten times the rows, SCALE=largest for the largest force)
	@over=0; export SCALE="$${SCALE:-1}"; \
	printf '\033[1m==> %s\033[0m\n' "Measuring on SQLite"; \
	$(BIN)/python -m tests.bench || over=1; \
	printf '\033[1m==> %s\033[0m\n' "Measuring on PostgreSQL"; \
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.bench || over=1; \
	exit $$over

load: $(VENV)/.dev-installed assets ## people at work on the demonstration (PEOPLE=50 SECONDS=60 PAUSE=2 IDLE=40)
	$(SAY) "People at work"
	@$(BIN)/python -m tests.load $(or $(PEOPLE),50) $(or $(SECONDS),60) $(or $(PAUSE),2) $(or $(IDLE),40)

fuzz: $(VENV)/.dev-installed assets ## nonsense in the query of every address (TIMES=6 SEED=1)
	$(SAY) "Asking every address for nonsense"
	@$(BIN)/python -m tests.fuzz $(or $(TIMES),6) $(or $(SEED),1)

screens: $(VENV)/.dev-installed assets ## draw the README's screenshot again
	$(SAY) "Drawing docs/dashboard.png"
	@$(BIN)/python -m tests.browser.screens

pictures: $(VENV)/.dev-installed assets ## take the pictures of the help pages, into the static files (needs Chromium)
	$(SAY) "Taking the pictures of the help pages"
	@$(BIN)/python -m tests.browser.pictures

# --- What they run on --------------------------------------------------------------------------

assets: $(ASSETS) ## the style sheet and scripts, into static/build
	@:

$(RUN)/static/staticfiles.json: $(ASSETS) $(wildcard static/img/*) $(wildcard static/build/help/*) $(VENV)/.run-installed | $(RUN)/secret_key $(RUN)/demo_password
	$(SAY) "Collecting static files"
	@$(DEMO_ENV) $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@

# sass builds every sheet that is not a partial (_name.scss) and leaves the others alone.
static/build/app.css: $(CSS_SOURCES) node_modules/.installed
	$(SAY) "Building the style sheets"
	@npm run --silent css

static/build/govuk-frontend.min.js: node_modules/.installed
	@mkdir -p $(@D)
	@# Without its source map, which is not served.
	@sed 's|//# sourceMappingURL=.*||' node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js > $@

# The typeface that the PDF embeds: Arial's measures under a free licence.
static/build/fonts/Arimo_%.ttf: node_modules/.installed
	@mkdir -p $(@D)
	@cp node_modules/@expo-google-fonts/arimo/$*/$(@F) $@

static/build/%.js: static/src/%.js
	@mkdir -p $(@D)
	@cp $< $@

node_modules/.installed: package.json package-lock.json .npmrc requirements-node.txt | $(BIN)/python
	@command -v npm > /dev/null || { \
		printf '\033[1m==> %s\033[0m\n' "No Node on this machine: installing it beside Python"; \
		$(PIP) install --require-hashes -r requirements-node.txt; }
	$(SAY) "Installing front-end packages"
	@npm ci --loglevel=error
	@touch $@

$(BIN)/python:
	@for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then \
			printf '\033[1m==> %s\033[0m\n' "Making a Python environment with $$name"; \
			exec $$name -m venv $(VENV); \
		fi; \
	done; \
	echo "This needs Python 3.11 or newer, and found none. If it has another name: make PYTHON=/path/to/python $(MAKECMDGOALS)" >&2; \
	exit 1

$(VENV)/.run-installed: requirements.txt | $(BIN)/python
	$(SAY) "Installing Python packages"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev-installed: requirements-dev.txt | $(BIN)/python
	$(SAY) "Installing Python packages, with those for tests"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.run-installed

$(SUPPLY)/.installed: requirements-supply.txt | $(BIN)/python
	$(SAY) "Installing what lists and audits packages"
	@$(BIN)/python -m venv $(SUPPLY)
	@$(SUPPLY)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements-supply.txt
	@touch $@

$(RUN)/secret_key: | $(BIN)/python
	@mkdir -p $(@D)
	@umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))' > $@

# DEMO_PASSWORD=… make run chooses one; else one is made, once.
$(RUN)/demo_password: | $(BIN)/python
	@mkdir -p $(@D)
	@umask 077; if test -n "$$DEMO_PASSWORD"; then printf '%s\n' "$$DEMO_PASSWORD"; \
		else $(BIN)/python -c 'import secrets; print("-".join(secrets.token_hex(2) for _ in range(4)))'; fi > $@

install: $(VENV)/.run-installed assets ## what a server needs: Python's packages and the built pages (docs/deploy.md)
	@:

image: ## a container image, hsw:latest, with podman, buildah or docker
	@builder=$$(command -v podman || command -v docker) || { \
		echo "No container builder on this machine: install podman or docker." >&2; exit 1; }; \
	version=$$(git describe --always --dirty 2> /dev/null || echo unknown); \
	"$$builder" build --file deploy/Containerfile --build-arg VERSION="$$version" --tag hsw:latest --tag "hsw:$$version" .

sbom: $(VENV)/.run-installed $(SUPPLY)/.installed node_modules/.installed ## what is in it: sbom/python.cdx.json and sbom/node.cdx.json
	$(SAY) "Listing what is in it"
	@mkdir -p sbom
	@$(SUPPLY)/bin/cyclonedx-py environment --output-reproducible --output-file sbom/python.cdx.json $(BIN)/python
	@npm sbom --omit=dev --sbom-format=cyclonedx > sbom/node.cdx.json

lock: $(VENV)/.dev-installed ## pin the newest allowed versions, with hashes
	$(SAY) "Pinning Python packages"
	@set -e; export UV_NO_CONFIG=1 UV_CUSTOM_COMPILE_COMMAND="make lock"; \
	compile="$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url"; \
	$$compile pyproject.toml --output-file requirements.txt; \
	$$compile pyproject.toml --group dev --output-file requirements-dev.txt; \
	$$compile --group node --output-file requirements-node.txt; \
	$$compile --group supply --output-file requirements-supply.txt
	$(SAY) "Pinning front-end packages"
	@npm update --package-lock-only --loglevel=error
	@! grep -n '://' requirements*.txt && ! grep -n '"resolved"' package-lock.json \
		|| { echo "A lock names the host its packages came from (see above)." >&2; exit 1; }

clean: ## remove everything made here: environment, packages, assets, the demonstration's database
	rm -rf $(VENV) $(SUPPLY) sbom node_modules static/build $(RUN) .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
