# Plainsight: everything starts here.  `make run` and `make test` need nothing
# but a Debian 12 machine; they install what is missing and say so.
BUILD   := build
PROGRAM := $(BUILD)/plainsight

.PHONY: all run test test-unit test-web bench bench-link soak deps fuzz layers format clean sanitize

all: deps-build $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet

run: all
	@echo "==> Starting a demo partnership (stop it with Ctrl-C)"
	@exec $(PROGRAM) demo

test: deps all
	@tools/test.sh

test-unit: all
	@tools/test.sh unit

test-web: deps all
	@tools/test.sh web

deps:
	@tools/deps.sh test

.PHONY: deps-build
deps-build:
	@tools/deps.sh build

REPORTS := 100000
bench: deps
	@[ -e build-bench/build.ninja ] || meson setup build-bench -Dbudget_times=100000 >/dev/null
	@ninja -C build-bench --quiet
	@python3 bench/bench.py $(REPORTS)

# What plainsight link finds in files whose answer is known.
DATA := ../shared/data/linkage
bench-link: all
	@python3 bench/link_score.py $(PROGRAM) $(DATA) $(TASKS)

# The long ones: hundreds of kills.
soak: deps all
	@tools/test.sh soak

fuzz: all
	@tools/test.sh fuzz

layers:
	@python3 tools/layercheck.py
	@python3 tools/srccheck.py

sanitize:
	@tools/test.sh sanitize

format:
	@clang-format -i $$(git ls-files 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h')

clean:
	@rm -rf $(BUILD)

$(BUILD)/build.ninja: | deps-build
	@echo "==> Setting up $(BUILD)/"
	@meson setup $(BUILD) >$(BUILD)-setup.log 2>&1 || { cat $(BUILD)-setup.log; rm -f $(BUILD)-setup.log; exit 1; }
	@rm -f $(BUILD)-setup.log
