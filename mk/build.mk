# How sources become objects, archives and programs.

OBJ := $(OUT)/obj

objects = $(patsubst %.c,$(OBJ)/%.o,$(1))

LIBBASE := $(OUT)/lib/libbase.a
LIBSTORE := $(OUT)/lib/libstore.a
LIBOVL := $(OUT)/lib/libovl.a
LIBRUNNER := $(OUT)/lib/librunner.a
LIBLAYER := $(OUT)/lib/liblayer.a

# The flags last used: rewritten, and everything that depends on them remade, when they change.
FLAGS := $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(DAEMON_LIBS) $(RUNNER_LIBS) \
	$(LAYER_LIBS)

# Every object comes after it, and so after the packages of the build.
$(OUT)/flags: FORCE | deps-build
	@mkdir -p $(@D)
	@printf '%s\n' '$(FLAGS)' | cmp -s - $@ || printf '%s\n' '$(FLAGS)' >$@

SOURCES = $(LIB_SOURCES) $(STORE_SOURCES) $(FS_CORE_SOURCES) $(RUNNER_SOURCES) $(TOOLS_SOURCES) \
	$(PROGRAM_SOURCES) $(TEST_SOURCES)

$(OBJ)/%.o: %.c $(OUT)/flags
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# An archive is made anew so that an object whose source has gone does not stay in it.
$(OUT)/lib/%.a:
	$(call say,AR,$@)
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

$(LIBBASE): $(call objects,$(LIB_SOURCES)) lib/module.mk
$(LIBSTORE): $(call objects,$(STORE_SOURCES)) store/module.mk
$(LIBOVL): $(call objects,$(FS_CORE_SOURCES)) fs/module.mk
$(LIBRUNNER): $(call objects,$(RUNNER_SOURCES)) runner/module.mk
$(LIBLAYER): $(call objects,$(TOOLS_SOURCES)) tools/module.mk

# A module.mk adds a program to what `all` builds by PROGRAM_LIST += NAME and NAME_SOURCES,
# NAME_ARCHIVES and NAME_LIBRARIES.
define program
PROGRAMS += $(OUT)/bin/$(1)
PROGRAM_SOURCES += $($(1)_SOURCES)
$(OUT)/bin/$(1): $(call objects,$($(1)_SOURCES)) $($(1)_ARCHIVES) $(OUT)/flags
$(OUT)/bin/$(1): LIBRARIES = $($(1)_LIBRARIES)
endef

$(foreach name,$(PROGRAM_LIST),$(eval $(call program,$(name))))

$(OUT)/bin/%:
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBRARIES)

# --- tests ---

UNIT_PROGRAMS := $(patsubst %.c,$(OUT)/%,$(UNIT_SOURCES))
FUZZ_PROGRAMS := $(patsubst %.c,$(OUT)/%,$(FUZZ_SOURCES))
TEST_TOOLS := $(addprefix $(OUT)/tests/,$(TEST_TOOL_LIST) fault-shim attack-static attack-library)
TEST_SOURCES := $(UNIT_SOURCES) $(UNIT_COMMON_SOURCES) $(FUZZ_SOURCES) $(FUZZ_COMMON_SOURCES) \
	$(FUZZ_DRIVER_SOURCES) $(ATTACK_SOURCES) $(FAULT_SHIM_SOURCES) $(COUNTED_EXIT_SOURCES) \
	$(foreach name,$(TEST_TOOL_LIST),$($(name)_SOURCES))

# Some have no library to write counters with.
ifeq ($(COV),1)
COUNTED := $(filter-out $(WITHOUT_LIBRARY),$(PROGRAMS))
$(COUNTED): $(call objects,$(COUNTED_EXIT_SOURCES))
$(COUNTED): ALL_LDFLAGS += -Wl,--wrap=_exit
endif

define link_test
$(call say,LINK,$@)
@mkdir -p $(@D)
$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) \
	-Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(TEST_LIBRARIES) $(LDLIBS)
endef

# tests/unit/PATH.c becomes OUT/tests/unit/PATH, linked with every archive but that of
# unionfs-layer, which only its own tests want.
$(UNIT_PROGRAMS): TEST_LIBRARIES = $(CMOCKA_LIBS) $(RUNNER_LIBS) $(LAYER_LIBS) -lxxhash
$(UNIT_PROGRAMS): $(OUT)/%: $(OBJ)/%.o $(call objects,$(UNIT_COMMON_SOURCES)) \
	$(LIBRUNNER) $(LIBSTORE) $(LIBOVL) $(LIBBASE)
	$(link_test)

$(filter $(OUT)/tests/unit/layer/%,$(UNIT_PROGRAMS)): $(LIBLAYER)

$(call objects,$(UNIT_SOURCES) $(UNIT_COMMON_SOURCES)): | deps-test

# tests/fuzz/PATH.c becomes OUT/tests/fuzz/PATH.  With FUZZ=1 libFuzzer provides main(), otherwise
# a driver that replays the files it is given.
ifeq ($(FUZZ),1)
$(FUZZ_PROGRAMS): TEST_LIBRARIES = -fsanitize=fuzzer $(RUNNER_LIBS) $(LAYER_LIBS) -lxxhash
$(OUT)/flags: | deps-fuzz
else
$(FUZZ_PROGRAMS): TEST_LIBRARIES = $(RUNNER_LIBS) $(LAYER_LIBS) -lxxhash
$(FUZZ_PROGRAMS): $(call objects,$(FUZZ_DRIVER_SOURCES))
endif

$(FUZZ_PROGRAMS): $(OUT)/%: $(OBJ)/%.o $(call objects,$(FUZZ_COMMON_SOURCES)) \
	$(LIBLAYER) $(LIBRUNNER) $(LIBSTORE) $(LIBOVL) $(LIBBASE)
	$(link_test)

# A helper NAME of TEST_TOOL_LIST becomes OUT/tests/NAME, from NAME_SOURCES.
define test_tool
$(OUT)/tests/$(1): $(call objects,$($(1)_SOURCES))
	$$(link_test)
endef

$(foreach name,$(TEST_TOOL_LIST),$(eval $(call test_tool,$(name))))

$(OUT)/tests/attack-static: ATTACK_FLAGS := -static
$(OUT)/tests/attack-library: ATTACK_FLAGS := -DATTACK_LIBRARY -shared -fPIC
$(OUT)/tests/attack-static $(OUT)/tests/attack-library: $(ATTACK_SOURCES)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c17 -O1 -Wall -Wextra $(ATTACK_FLAGS) -o $@ $<

$(OUT)/tests/fault-shim: $(FAULT_SHIM_SOURCES) tests/fault/control.h
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CPPFLAGS) -std=c17 -O1 -Wall -Wextra -shared -fPIC -o $@ $< -ldl

-include $(patsubst %.o,%.d,$(call objects,$(sort $(SOURCES))))
