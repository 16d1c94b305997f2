# The manual page.  Its list of options comes from the table that the program parses with.

MANUALS := $(OUT)/man/unionfs-mount.8

$(OUT)/man/%.8: docs/man/%.8.in $(OUT)/bin/%
	$(call say,MAN,$@)
	@mkdir -p $(@D)
	$(Q)$(OUT)/bin/$* --man >$@.options
	$(Q)sed -e '/^@OPTIONS@$$/{' -e 'r $@.options' -e 'd' -e '}' $< >$@
	$(Q)rm -f $@.options
