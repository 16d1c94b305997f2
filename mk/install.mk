# install and uninstall.

DESTDIR ?=

INSTALL = BUILD='$O' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' mk/install.sh

.PHONY: install uninstall

install: all $(MANUALS)
	$(Q)$(INSTALL) install bin 0755 $(PROGRAMS)
	$(Q)$(INSTALL) install share/man/man8 0644 $(MANUALS)

uninstall:
	$(Q)$(INSTALL) uninstall bin $(PROGRAMS)
	$(Q)$(INSTALL) uninstall share/man/man8 $(MANUALS)
