# unionfs-mount: build, test and install.
#
#   make                 build build/bin/unionfs-mount
#   make demo            build, then show a union at work
#   make deps            install what the build and the tests need (Debian, as root)
#   make install         install below PREFIX (default /usr/local), staged below DESTDIR
#   make uninstall       remove what install put there, and the directories it made
#   make deb             a Debian package, in O/deb
#   make clean           remove what was built; keep build/deps
#   make distclean       remove the whole build directory
#
# A machine with nothing but make and git will do: on Debian, as root, the targets below install
# what they miss by running mk/deps.sh first.
#
#   make check           the test suite (tests/run), the layering and the documents
#   make check-unit      one group of it; also check-cases, check-swap, check-real, check-clients
#   make torture         random operations on kernel overlayfs and on us until stopped, or OPS=N
#   make fuzz            libFuzzer on every decoder, a minute each (tests/fuzz/run)
#   make coverage        which lines of fs/ the tests execute (tools/coverage.sh)
#   make conformance     what other unions pass of the tests (tools/conformance)
#   make check-vm        tests in virtual machines with other kernels (tests/vm/run)
#   make check-arm64     unit programs of an arm64 build in an emulator (tests/cross/run)
#   make check-all       the same with every case in every mode, and check-format
#   make check-layering  includes point down the levels of mk/layers.txt
#   make check-docs      files, targets and options that documents name exist
#   make check-format    clang-format would change nothing
#   make format          let clang-format change it
#   make lint            clang-tidy, cppcheck, shellcheck
#   make bench         time and requests beside other unions (tools/bench/run; BENCH='--option')
#   make bench-memory    memory used by the daemon (tools/bench-memory.sh)
#   make bench-runner    time and memory of a container (tools/bench-runner.sh)
#   make bench-layer     time and memory of import, commit, export (tools/bench-layer.sh)
#
# Variables, given as in `make check SAN=thread`:
#
#   O=DIR                build directory (default build)
#   V=1                  show the commands
#   CC=clang             another compiler; also CFLAGS, CPPFLAGS, LDFLAGS, LDLIBS (added last)
#   WERROR=0             warnings do not stop the build
#   SAN=address,undefined or SAN=thread
#                        sanitizers, in O/san-address-undefined or O/san-thread
#   CROSS=arm64          programs for another machine, in O/cross-arm64
#   COV=1                coverage counters, in O/cov
#   FUZZ=1               libFuzzer programs from tests/fuzz by clang, in O/fuzz
#   T=WORDS              only tests whose names contain one of the words
#   PREFIX=, DESTDIR=    see install

# The manual ends here; `make help` prints it.

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all

O ?= build
V ?= 0
WERROR ?= 1
COV ?= 0
FUZZ ?= 0
CROSS ?=
PREFIX ?= /usr/local

Q := $(if $(filter 0,$V),@)

# Show "  WORD  target" in place of a command unless V=1.
say = $(if $(filter 0,$V),@printf '  %-8s%s\n' '$(1)' '$(2)')

include mk/flags.mk
include lib/module.mk
include store/module.mk
include fs/module.mk
include mounthelper/module.mk
include runner/module.mk
include tools/module.mk
include tests/module.mk
include mk/build.mk
include mk/check.mk
include mk/man.mk
include mk/install.mk
include mk/deb.mk

.PHONY: all demo deps help clean distclean FORCE

all: $(if $(filter 1,$(FUZZ)),$(FUZZ_PROGRAMS),$(PROGRAMS))

deps:
	$(Q)BUILD='$O' mk/deps.sh build run test

# What the group named by the stem needs, for other targets to depend on (after a "|").
deps-%: FORCE
	$(Q)BUILD='$O' mk/deps.sh $*

demo: all | deps-run
	$(Q)BUILD='$(abspath $(OUT))' tools/demo.sh

help:
	@sed -n -e '/^# The manual ends/q' -e 's/^#$$//p' -e 's/^# //p' Makefile

clean:
	$(Q)rm -rf $(addprefix $O/,bin deb lib obj tests cov fuzz flags config.mk) $O/san-*

distclean:
	$(Q)rm -rf $O
