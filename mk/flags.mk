# Compiler, flags and where things go.  Sets OUT (the directory of this variant of the build),
# ALL_CPPFLAGS, ALL_CFLAGS, ALL_LDFLAGS and, from the generated config.mk, FUSE_CFLAGS, FUSE_LIBS.

ifeq ($(origin CC),default)
CC := $(if $(filter 1,$(FUZZ)),clang,gcc)
endif
AR ?= ar

comma := ,

# Every variant has its own directory, so that going from one to the other rebuilds nothing.
OUT := $O
VARIANT_CFLAGS :=

# For another machine, with the libraries that `mk/deps.sh arm64` unpacks.
ifneq ($(CROSS),)
ifneq ($(CROSS),arm64)
$(error CROSS=$(CROSS): only arm64 is prepared)
endif
OUT := $O/cross-$(CROSS)
CROSS_ROOT := $(abspath $O)/deps/$(CROSS)/root
CC := aarch64-linux-gnu-gcc --sysroot=$(CROSS_ROOT)
AR := aarch64-linux-gnu-ar
endif

# Builds that look for mistakes: what programmers promised is checked too (lib/check.h).
ifneq ($(SAN)$(filter 1,$(FUZZ)),)
VARIANT_CFLAGS += -DDEBUG_CHECKS
endif

ifneq ($(SAN),)
OUT := $O/san-$(subst $(comma),-,$(SAN))
VARIANT_CFLAGS += -fsanitize=$(SAN) -fno-omit-frame-pointer
ifneq ($(findstring undefined,$(SAN)),)
VARIANT_CFLAGS += -fno-sanitize-recover=undefined
endif
endif

ifeq ($(COV),1)
OUT := $O/cov$(OUT:$O%=%)
# Without optimization the compiler does not see what fits.
VARIANT_CFLAGS += --coverage -O0 -Wno-format-truncation
endif

ifeq ($(FUZZ),1)
OUT := $O/fuzz$(OUT:$O%=%)
VARIANT_CFLAGS += -fsanitize=fuzzer-no-link
endif

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion $(if $(filter 0,$(WERROR)),,-Werror)

# $(FUSE_CFLAGS) brings libfuse's headers in as system headers: their warnings are not ours.
# _GNU_SOURCE is empty so that a file that must also compile by itself may define it again.
ALL_CPPFLAGS = -I. -D_GNU_SOURCE= -D_FILE_OFFSET_BITS=64 $(FUSE_CFLAGS) $(CPPFLAGS)
ALL_CFLAGS = -std=c17 -O2 -g -pthread $(WARNINGS) $(VARIANT_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = -pthread -Wl,-z,relro,-z,now $(VARIANT_CFLAGS) $(CFLAGS) $(LDFLAGS)

# Archives where there are some: each shared library adds a tenth of a millisecond to every start.
archive = $(if $(wildcard $(shell $(CC) -print-file-name=lib$(1).a)),-l:lib$(1).a,-l$(1))
DAEMON_LIBS = $(FUSE_LIBS) $(call archive,cap) $(call archive,xxhash) $(LDLIBS)
RUNNER_LIBS = $(call archive,seccomp) $(call archive,jansson) $(call archive,cap) -lmnl -ldl $(LDLIBS)
LAYER_LIBS = -larchive -lnettle $(call archive,jansson) $(call archive,xxhash) $(LDLIBS)
CMOCKA_LIBS ?= -lcmocka

# config.mk tells where libfuse3 is.  Making it installs the packages of the build where they are
# missing, which is why goals that build nothing must not include it.
CONFIG := $(if $(CROSS),$(OUT),$O)/config.mk
PASSIVE_GOALS := help clean distclean deps format check-format check-layering check-docs uninstall
ifneq ($(filter-out $(PASSIVE_GOALS),$(or $(MAKECMDGOALS),all)),)
include $(CONFIG)
endif

$(CONFIG): mk/deps.sh mk/config.sh
	$(Q)BUILD='$O' mk/deps.sh build $(CROSS)
	@mkdir -p $(@D)
	$(Q)BUILD='$O' mk/config.sh $(CROSS) >$@
