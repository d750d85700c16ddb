# Everything a developer or CI does, by name. `make help` lists it.

PYTHON ?= python3.11
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# Those that have an image, and all.
IMAGED := $(wildcard services/*) sample pipeline
PACKAGES := $(wildcard libs/*) $(IMAGED)
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url $(foreach package,$(notdir $(PACKAGES)),--no-emit-package vitrine-$(package))

# The images, by the folders of their Dockerfiles; their versions come from .env.example.
IMAGES := $(notdir $(IMAGED))
# Those of a package with one of its extras, which are built by name alone: make image-similarity-milvus.
WITH_EXTRA := features-onnx similarity-milvus pipeline-gpu pipeline-ray
# That without which the plain image of a package could do nothing.
EXTRAS_OF_pipeline := --extra cpu
package_of = $(firstword $(subst -, ,$(1)))
extra_of = $(lastword $(subst -, ,$(1)))
folder_of = $(filter %/$(1) $(1),$(IMAGED))
version_of = $(shell sed -n 's/^$(1)=//p' .env.example)
VERSION ?= $(call version_of,VERSION)
REVISION ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
REGISTRY ?= $(call version_of,REGISTRY)
PYTHON_IMAGE ?= $(call version_of,PYTHON_IMAGE)
DOCKER ?= docker
# Only root on Debian gets a Docker for the tests; elsewhere those of containers need one or skip.
DOCKER_FOR_TESTS = $(shell [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null && echo containers)

# Of bandit's tests those that ruff asks as well, where each exception has its reason beside it.
RUFF_ASKS := B104,B608

# What measures speed or memory: nothing may run beside it.
ALONE := tests/ratios tests/soak

# How long the long tests are; `make test` has a short version of each.
FAULT_INJECTIONS ?= 1000
FAULT_SEED ?=
DURABILITY_KILLS ?= 40
TRAINING_KILLS ?= 6
HOSTILE_REQUESTS ?= 100000
SOAK_S ?= 3600

# How many the engine is measured with.
PRODUCTS ?= 1000000

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fetch test-tag test-taggings test-faults fuzz fuzz-pictures fuzz-requests mutations soak lint bench bench-engine bench-parquet test-engine stress record format protos lock images sboms test-containers checkov audit peers engine-peers programs browser metrics balancer containers pods clocks clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 17

setup: $(VENV)/.installed ## Make .venv with everything; `vitrine` is then in .venv/bin

$(VENV)/.installed: requirements/dev.txt requirements/uv.txt $(addsuffix /pyproject.toml,$(PACKAGES))
	@PYTHON="$(PYTHON)" VENV="$(VENV)" deploy/setup/system-packages.sh venv cache drawing
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(UV) || $(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(PACKAGES:%=-e ./%)
	@touch $@

demo: setup ## Train on a drawn catalogue, start everything, page at http://localhost:$(PORT)
	$(BIN)/vitrine demo --port $(PORT)

test: setup ## Everything but rollouts and pods
	$(MAKE) --no-print-directory --jobs 2 --output-sync programs lint
	$(BIN)/pytest --numprocesses 3 -m "not rollout and not pods" $(ALONE:%=--ignore %)
	$(BIN)/pytest $(ALONE)

test-fetch: setup ## Fetch 10,000 pictures from a site that fails, killed ten times, too
	FETCH_PICTURES=10000 FETCH_KILLS=10 $(BIN)/pytest tests/unit/pipeline/fetching/test_every_fault.py tests/unit/pipeline/fetching/test_killed.py

test-tag: setup ## Tag a million rows in little memory, and a file while it is killed 50 times
	TAG_ROWS=1000000 TAG_BUNDLE_ROWS=50000 TAG_KILLS=50 $(BIN)/pytest -s tests/unit/pipeline/tagging/test_memory.py \
		tests/unit/pipeline/tagging/test_killed.py

test-taggings: setup ## Tag files while processes are killed at 50 moments, too
	TAGGING_MOMENTS=50 $(BIN)/pytest tests/faults/test_taggings_killed.py

test-faults: setup clocks ## Draw a thousand faults under load, and kill what writes hundreds of times, too
	FAULT_INJECTIONS=$(FAULT_INJECTIONS) FAULT_SEED=$(FAULT_SEED) DURABILITY_KILLS=$(DURABILITY_KILLS) \
		TRAINING_KILLS=$(TRAINING_KILLS) FETCH_KILLS=50 FETCH_PICTURES=1000 TAGGING_MOMENTS=50 \
		$(BIN)/pytest --timeout 14400 tests/faults tests/unit/pipeline/fetching/test_killed.py

fuzz: fuzz-pictures fuzz-requests ## Everything that is fuzzed, for long

fuzz-pictures: setup ## Give 200,000 hostile pictures to the service that decodes them
	FUZZ_PICTURES=200000 $(BIN)/pytest -s tests/fuzz/test_pictures.py

fuzz-requests: setup ## Send HOSTILE_REQUESTS to REST and to the RPCs, none of them nice
	HOSTILE_REQUESTS=$(HOSTILE_REQUESTS) $(BIN)/pytest --timeout 14400 --tally var/trials/requests.json tests/hostile

mutations: setup ## Take each defence of the threat model away: its test has to fail
	$(BIN)/python tests/mutations/run.py

soak: setup ## Search and change for SOAK_S seconds: nothing may fail, nothing may grow
	SOAK_S=$(SOAK_S) $(BIN)/pytest --tally var/trials/soak.json tests/soak

lint: setup ## ruff, mypy, import-linter, buf and hadolint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(filter-out libs/protos/src,$(PACKAGES:%=%/src)) benchmarks
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/buf lint
	$(BIN)/hadolint $(IMAGED:%=%/Dockerfile)

bench: setup peers ## Measure everything, on CATALOGUE=FILE.csv IMAGES=DIR or a drawn catalogue
	$(BIN)/python benchmarks/bench.py --out var/bench \
		$(if $(CATALOGUE),--catalogue $(CATALOGUE) --images $(IMAGES)) $(BENCH_FLAGS)

bench-engine: setup engine-peers ## What the engine finds, takes and costs with PRODUCTS products, beside its peers
	cd benchmarks && ../$(BIN)/python engine_scale.py --products $(PRODUCTS) --out $(abspath var/bench/engine) \
		--reference $(abspath docs/reference/engine.md) $(BENCH_FLAGS)

bench-parquet: setup ## How many products a second are exported and imported, of PRODUCTS
	cd benchmarks && ../$(BIN)/python parquet_speed.py --products $(PRODUCTS)

test-engine: setup ## Change, search, merge and restore an index at random, and kill it, for long
	STATEFUL_EXAMPLES=300 DURABILITY_KILLS=50 $(BIN)/pytest --timeout 14400 tests/unit/similarity/test_stateful.py \
		tests/faults/durability/test_snapshots_killed.py tests/faults/durability/test_stages_killed.py \
		tests/faults/durability/test_snapshots_disk_full.py

stress: setup ## What a gateway does under stress: BUNDLE=DIR DATABASE=URL
	cd benchmarks && ../$(BIN)/python stress.py --bundle $(abspath $(BUNDLE)) --database $(DATABASE)

record: setup ## Put the ratios of today on record, below which none may fall
	RECORD_RATIOS=1 $(BIN)/pytest tests/ratios

format: setup ## Put the code into the project's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

protos: setup ## Make libs/protos anew from protos/
	$(BIN)/python protos/generate.py

lock: setup ## Pin the newest permitted dependencies, with hashes
	echo uv | $(UV) pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url - -o requirements/uv.txt
	$(LOCK) $(LOCK_FLAGS) --group pyproject.toml:dev $(IMAGED:%=%/pyproject.toml) requirements/image.in \
		-o requirements/dev.txt
	$(foreach one,$(IMAGED),$(LOCK) -c requirements/dev.txt $(EXTRAS_OF_$(one)) $(one)/pyproject.toml \
		requirements/image.in -o $(one)/requirements.txt &&) true
	$(foreach one,$(WITH_EXTRA),$(LOCK) -c requirements/dev.txt --extra $(call extra_of,$(one)) \
		$(call folder_of,$(call package_of,$(one)))/pyproject.toml requirements/image.in \
		-o $(call folder_of,$(call package_of,$(one)))/requirements-$(call extra_of,$(one)).txt &&) true
	$(LOCK) -c requirements/dev.txt requirements/build.in -o requirements/build.txt
	$(LOCK) requirements/audit.in -o requirements/audit.txt
	$(LOCK) services/features/pyproject.toml requirements/bench.in -o requirements/bench.txt
	$(LOCK) requirements/engine-peers.in -o requirements/engine-peers.txt

images: $(IMAGES:%=image-%) ## Build the images of the services, the pipeline and the sample

BUILD = $(DOCKER) build $(BUILD_FLAGS) --file $(call folder_of,$(1))/Dockerfile \
	--build-arg PYTHON_IMAGE=$(PYTHON_IMAGE) --build-arg VERSION=$(VERSION) \
	--build-arg REVISION=$(REVISION) $(2) --tag $(REGISTRY)vitrine-$*:$(VERSION) .

$(IMAGES:%=image-%): image-%:
	$(call BUILD,$*)

$(WITH_EXTRA:%=image-%): image-%:
	$(call BUILD,$(call package_of,$*),--build-arg REQUIREMENTS=requirements-$(call extra_of,$*).txt)

test-containers: setup containers pods ## Everything in containers, replaced, killed and scaled under load
	CI=true $(BIN)/pytest tests/containers

sboms: ## Copy the list of what each image holds into sboms/, as CycloneDX
	mkdir -p sboms
	for image in $(IMAGES:%=vitrine-%); do $(DOCKER) run --rm --network none --entrypoint cat \
		$(REGISTRY)$$image:$(VERSION) /opt/vitrine/sbom.cdx.json >sboms/$$image.cdx.json || exit 1; done

checkov: setup ## Install the checker of the manifests, in an environment of its own
	@deploy/setup/environment.sh $(VENV) checkov

audit: setup ## Look for known holes in what is installed, and for careless code; needs the internet
	@deploy/setup/environment.sh $(VENV) audit
	$(VENV)/audit/bin/bandit --quiet --recursive --severity-level medium --exclude libs/protos \
		--skip $(RUFF_ASKS) libs services pipeline/src sample/src
	for file in $(wildcard services/*/requirements*.txt) sample/requirements.txt pipeline/requirements.txt \
		requirements/*.txt; do $(VENV)/audit/bin/pip-audit --strict --disable-pip --no-deps --requirement $$file || exit 1; done

peers: setup ## Install what Vitrine is measured beside, in an environment of its own
	@deploy/setup/environment.sh $(VENV) bench

engine-peers: setup ## Install what the engine is measured beside, in an environment of its own
	@deploy/setup/environment.sh $(VENV) engine-peers

# In one go, since only one process at a time may install packages.
programs: checkov
	@deploy/setup/system-packages.sh browser metrics balancer $(DOCKER_FOR_TESTS)

browser: ## Install the browser that the tests drive
	@deploy/setup/system-packages.sh browser

metrics: ## Install Prometheus, with which the rules are tested
	@deploy/setup/system-packages.sh metrics

balancer: ## Install HAProxy, behind which the gateway is tested
	@deploy/setup/system-packages.sh balancer

clocks: ## Install the compiler of what makes a clock jump under a process
	@deploy/setup/system-packages.sh clocks

containers: ## Install the Docker that the tests start
	@deploy/setup/system-packages.sh containers

pods: ## Install the podman that the tests start
	@deploy/setup/system-packages.sh pods

clean: ## Remove what was made: environments, caches, bundles, var
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache bundles var
