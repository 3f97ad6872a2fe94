# Two commands do everything on a fresh Debian machine with Python 3.11: `make demo` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/ready
WORKERS ?= 2
KIT ?= kit
PYTHONS ?= 3.11 3.12 3.13

.PHONY: demo test lint peers bench golden catalogue kit clean

demo: $(READY)
	$(BIN)/sop demo --out demo

test: $(READY) lint
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not peer" --cov --cov-report=term

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy .ci/kit/build.py .ci/kit/install.py
	$(BIN)/lint-imports
	$(BIN)/sop check ocse_first_response

# Outside programs (Debian, the Python and npm package lists) judge what we make.
peers: $(READY)
	tests/peers/install
	$(BIN)/python -m pytest -q -m peer tests/peers

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

golden: $(READY)
	SOP_WRITE_GOLDEN=1 $(BIN)/python -m pytest -q -m "not peer" -k golden

# A folder for a USB stick: installs on Linux and Windows without a network (docs/offline-kit.md).
kit: $(READY)
	$(BIN)/python .ci/kit/build.py --out "$(KIT)" --pythons $(PYTHONS)

$(READY): requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

# The Kiswahili of the screens: new texts into sop.po, and sop.po into what the program reads.
catalogue: $(READY)
	$(BIN)/python -m tests.interface.catalogue

clean:
	rm -rf .venv demo kit
