# The manual pages, and what completes command lines in shells.  Both come from the tables that the
# programs parse with.

MANUALS := $(OUT)/man/unionfs-mount.8 $(OUT)/man/mount.unionfs.8 $(OUT)/man/fsck.unionfs.8

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

# What has no table of options.
$(OUT)/man/mount.unionfs.8 $(OUT)/man/fsck.unionfs.8: $(OUT)/man/%.8: docs/man/%.8
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

# Programs with verbs.
COMPLETED := unionfs-run unionfs-layer
MANUALS_USER := $(COMPLETED:%=$(OUT)/man/%.1)
COMPLETION_BASH += $(COMPLETED:%=$(OUT)/completion/bash/%)
COMPLETION_ZSH += $(COMPLETED:%=$(OUT)/completion/zsh/_%)
COMPLETION_FISH := $(COMPLETED:%=$(OUT)/completion/fish/%.fish)
COMPLETIONS := $(COMPLETION_BASH) $(COMPLETION_ZSH) $(COMPLETION_FISH)

define completion
$(call say,SHELL,$@)
@mkdir -p $(@D)
$(Q)$< --completion $(notdir $(@D)) >$@
endef

$(COMPLETED:%=$(OUT)/completion/bash/%): $(OUT)/completion/bash/%: $(OUT)/bin/%
	$(completion)

$(COMPLETED:%=$(OUT)/completion/zsh/_%): $(OUT)/completion/zsh/_%: $(OUT)/bin/%
	$(completion)

$(COMPLETION_FISH): $(OUT)/completion/fish/%.fish: $(OUT)/bin/%
	$(completion)
