# The manual pages, and what completes command lines in shells.  Both come from the tables that the
# programs parse with.

MANUALS := $(OUT)/man/unionfs-mount.8 $(OUT)/man/mount.unionfs.8

define manual
$(call say,MAN,$@)
@mkdir -p $(@D)
$(Q)$(OUT)/bin/$* --man >$@.options
$(Q)sed -e '/^@OPTIONS@$$/{' -e 'r $@.options' -e 'd' -e '}' $< >$@
$(Q)rm -f $@.options
endef

$(OUT)/man/%.8: docs/man/%.8.in $(OUT)/bin/%
	$(manual)

$(OUT)/man/%.1: docs/man/%.1.in $(OUT)/bin/%
	$(manual)

$(OUT)/man/mount.unionfs.8: docs/man/mount.unionfs.8
	$(call say,MAN,$@)
	@mkdir -p $(@D)
	$(Q)cp $< $@

COMPLETION_BASH := $(OUT)/completion/bash/unionfs-mount
COMPLETION_ZSH := $(OUT)/completion/zsh/_unionfs-mount
COMPLETIONS_MOUNT := $(COMPLETION_BASH) $(COMPLETION_ZSH)

$(COMPLETIONS_MOUNT): $(OUT)/completion/%: $(OUT)/bin/unionfs-mount
	$(call say,SHELL,$@)
	@mkdir -p $(@D)
	$(Q)$< --completion-$(firstword $(subst /, ,$*)) >$@

# The runner has them once it is a program.
ifneq ($(filter unionfs-run,$(PROGRAM_LIST)),)
MANUALS_USER := $(OUT)/man/unionfs-run.1
COMPLETION_BASH += $(OUT)/completion/bash/unionfs-run
COMPLETION_ZSH += $(OUT)/completion/zsh/_unionfs-run
COMPLETION_FISH := $(OUT)/completion/fish/unionfs-run.fish
endif
COMPLETIONS := $(COMPLETION_BASH) $(COMPLETION_ZSH) $(COMPLETION_FISH)

$(filter-out $(COMPLETIONS_MOUNT),$(COMPLETIONS)): $(OUT)/completion/%: $(OUT)/bin/unionfs-run
	$(call say,SHELL,$@)
	@mkdir -p $(@D)
	$(Q)$< --completion $(firstword $(subst /, ,$*)) >$@
