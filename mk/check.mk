# Tests and checks.  tests/run gets the directory of this build in BUILD and, as arguments, filters
# on the names of tests, which begin with their group.

TEST_GROUPS := unit cases runner layer swap model fault real clients fuzz

TEST_THINGS := $(PROGRAMS) $(UNIT_PROGRAMS)
ifneq ($(FUZZ),1)
TEST_THINGS += $(FUZZ_PROGRAMS)
endif

# A plain build is checked together with these; a variant only itself.
SANITIZED := $(if $(filter $O,$(OUT)),address$(comma)undefined thread)
sanitized_out = $(abspath $O)/san-$(subst $(comma),-,$(1))

RUN_TESTS = $(Q)BUILD='$(abspath $(OUT))' CC='$(CC)' SAN='$(SAN)' tests/run
RUN_ALL_TESTS = $(Q)SANITIZED='$(foreach san,$(SANITIZED),$(san)=$(call sanitized_out,$(san)))' \
	$(RUN_TESTS:$(Q)%=%)

RUN_VM_TESTS = $(Q)BUILD='$(abspath $O)' tests/vm/run

# What follows when a plain build is checked as a whole.
CHECK_MORE = $(if $(or $T,$(SAN)),,+$(Q)$(MAKE) --no-print-directory check-power check-fuzzers \
	check-arm64)

FUZZERS = $(abspath $O)/fuzz/san-address-undefined
BUILD_FUZZERS = +$(Q)$(MAKE) --no-print-directory FUZZ=1 SAN=address,undefined all

.PHONY: check check-all check-vm check-power check-fuzzers check-arm64 $(TEST_GROUPS:%=check-%) \
	check-layering check-docs check-format unit-programs test-tools test-things torture fuzz coverage conformance \
	format lint lint-tidy lint-cppcheck lint-shell bench bench-memory bench-runner bench-layer

check: check-layering check-docs $(TEST_TOOLS) $(SANITIZED:%=sanitized-%) test-things | deps-vm
	$(RUN_ALL_TESTS) $T
	$(RUN_VM_TESTS) $T
	$(CHECK_MORE)

check-all: check-layering check-docs check-format $(TEST_TOOLS) $(SANITIZED:%=sanitized-%) test-things \
		| deps-vm
	$(RUN_ALL_TESTS) --all $T
	$(RUN_VM_TESTS) --all $T
	$(CHECK_MORE)

# Machines take the programs of the plain build only.
check-vm: $(TEST_TOOLS) test-things | deps-vm
	$(RUN_VM_TESTS) $T

check-power: test-things | deps-vm
	$(Q)BUILD='$(abspath $O)' tests/vm/power

# The same inputs each time.
check-fuzzers:
	$(BUILD_FUZZERS)
	$(Q)BUILD='$(FUZZERS)' RUNS=100000 tests/fuzz/run $T

# The unit programs of another machine, in an emulator.  The cross compiler is Debian's, for amd64.
ifeq ($(shell dpkg --print-architecture 2>/dev/null),amd64)
check-arm64:
	+$(Q)$(MAKE) --no-print-directory CROSS=arm64 all unit-programs
	$(Q)BUILD='$(abspath $O)' tests/cross/run arm64 $T
else
check-arm64:
	@echo 'arm64: not tested from here'
endif

unit-programs: $(UNIT_PROGRAMS)
test-tools: $(TEST_TOOLS)

test-things: $(TEST_THINGS) | deps-run deps-test

# After the plain build, so that the dependencies are there.
sanitized-%: test-things FORCE
	+$(Q)$(MAKE) --no-print-directory SAN='$*' test-things

$(TEST_GROUPS:%=check-%): check-%: $(TEST_TOOLS) test-things
	$(RUN_TESTS) $(if $T,$(T:%='$*/*%*'),'$*/*')

fuzz:
	$(BUILD_FUZZERS)
	$(Q)BUILD='$(FUZZERS)' tests/fuzz/run $T

# Until it is stopped, or OPS=N are done: SEED=, LOWERS=, OPTS=, REPLAY= as tests/model/torture says.
torture: all $(OUT)/tests/model $(OUT)/tests/nsrun | deps-run deps-test
	$(Q)BUILD='$(abspath $(OUT))' $(foreach name,SEED OPS LOWERS OPTS REPLAY DIR,$(if $($(name)), \
		$(name)='$($(name))')) tests/model/torture

check-layering:
	$(Q)mk/check-layering

check-docs: | deps-test
	$(Q)mk/check-docs

bench: all $(TEST_TOOLS) | deps-run deps-test deps-bench
	$(Q)BUILD='$(abspath $(OUT))' tools/bench/run $(BENCH) $T

coverage:
	+$(Q)$(MAKE) --no-print-directory COV=1 test-things test-tools
	$(Q)BUILD='$(abspath $O)/cov' tools/coverage.sh $T

# Beside the unions that Debian has.
conformance: all $(TEST_TOOLS) | deps-run deps-test deps-bench
	$(Q)BUILD='$(abspath $(OUT))' tools/conformance/unionfs-conformance kernel-overlayfs fuse-overlayfs \
		unionfs-fuse '$(abspath $(OUT))/bin/unionfs-mount'

bench-memory: all | deps-run deps-test
	$(Q)BUILD='$(abspath $(OUT))' tools/bench-memory.sh

bench-runner: all | deps-run deps-test deps-bench
	$(Q)BUILD='$(abspath $(OUT))' tools/bench-runner.sh

bench-layer: all | deps-run deps-test
	$(Q)BUILD='$(abspath $(OUT))' tools/bench-layer.sh

# Formatting and linting take every source there is, listed in a module.mk or not.
CODE_DIRS := lib store fs mounthelper runner tools tests
C_FILES = $(shell find $(CODE_DIRS) -name '*.[ch]' | sort)
SHELL_FILES = $(shell find mk tools tests .ci -type f -size -256k -exec \
	awk 'FNR == 1 && /^\#(!.*[\/ ](ba)?sh( |$$)| shellcheck shell=)/ { print FILENAME } \
	{ nextfile }' {} + | sort)

format: | deps-lint
	$(Q)clang-format -i $(C_FILES)

check-format: | deps-lint
	$(Q)clang-format --dry-run --Werror $(C_FILES)

lint: lint-tidy lint-cppcheck lint-shell

lint-tidy: | deps-lint deps-test
	$(call say,TIDY)
	$(Q)clang-tidy --quiet $(sort $(SOURCES)) -- $(ALL_CPPFLAGS) -std=c17

lint-cppcheck: | deps-lint
	$(call say,CPPCHECK)
	$(Q)cppcheck --quiet --error-exitcode=1 --inline-suppr --std=c11 \
		--enable=warning,performance,portability --suppress=missingIncludeSystem \
		--suppressions-list=mk/cppcheck.txt \
		-I. -D_GNU_SOURCE= $(sort $(SOURCES))

lint-shell: | deps-lint
	$(call say,SHELL)
	$(Q)shellcheck -x $(SHELL_FILES)
