# install and uninstall.

DESTDIR ?=

INSTALL = BUILD='$O' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' mk/install.sh

# Programs that only ours execute.
HELPERS = $(OUT)/bin/unionfs-init $(OUT)/bin/unionfs-runner

# Where fsck(8) looks.
CHECKERS = $(OUT)/bin/fsck.unionfs

.PHONY: install uninstall

install: all $(MANUALS) $(MANUALS_USER) $(COMPLETIONS)
	$(Q)$(INSTALL) install bin 0755 $(filter-out $(HELPERS) $(CHECKERS),$(PROGRAMS))
	$(Q)$(INSTALL) install sbin 0755 $(CHECKERS)
	$(Q)$(INSTALL) install libexec/unionfs-mount 0755 $(HELPERS)
	$(Q)for name in $(MOUNTHELPER_LINKS); do \
		$(INSTALL) link sbin $$name ../bin/unionfs-mount || exit; done
	$(Q)$(INSTALL) link libexec/unionfs-mount fuse-overlayfs ../../bin/unionfs-mount
	$(Q)$(INSTALL) install share/man/man8 0644 $(MANUALS)
	$(Q)$(INSTALL) install share/man/man1 0644 $(MANUALS_USER)
	$(Q)$(INSTALL) install share/bash-completion/completions 0644 $(COMPLETION_BASH)
	$(Q)$(INSTALL) install share/zsh/site-functions 0644 $(COMPLETION_ZSH)
	$(Q)$(INSTALL) install share/fish/vendor_completions.d 0644 $(COMPLETION_FISH)

uninstall:
	$(Q)$(INSTALL) uninstall bin $(filter-out $(HELPERS) $(CHECKERS),$(PROGRAMS))
	$(Q)$(INSTALL) uninstall sbin $(CHECKERS)
	$(Q)$(INSTALL) uninstall libexec/unionfs-mount $(HELPERS)
	$(Q)$(INSTALL) uninstall sbin $(MOUNTHELPER_LINKS)
	$(Q)$(INSTALL) uninstall libexec/unionfs-mount fuse-overlayfs
	$(Q)$(INSTALL) uninstall share/man/man8 $(MANUALS)
	$(Q)$(INSTALL) uninstall share/man/man1 $(MANUALS_USER)
	$(Q)$(INSTALL) uninstall share/bash-completion/completions $(COMPLETION_BASH)
	$(Q)$(INSTALL) uninstall share/zsh/site-functions $(COMPLETION_ZSH)
	$(Q)$(INSTALL) uninstall share/fish/vendor_completions.d $(COMPLETION_FISH)
