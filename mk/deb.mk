# make deb: a Debian package of what was built, in $O/deb.  The tree itself is left alone: debhelper
# works in a copy of it.

DEB_DIR = $O/deb
DEB_TREE = $(DEB_DIR)/unionfs-mount

# What a source package has: everything at the top that is not built.
DEB_SOURCES = $(filter-out build $(firstword $(subst /, ,$O)),$(wildcard *))

.PHONY: deb

deb: all | deps-deb
	$(Q)rm -rf $(DEB_DIR)
	$(Q)mkdir -p $(DEB_TREE)
	$(Q)cp -a $(DEB_SOURCES) $(DEB_TREE)/
	$(Q)ln -s '$(abspath $O)' $(DEB_TREE)/build
	$(Q)cd $(DEB_TREE) && env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS UNIONFS_BUILD=1 \
		dpkg-buildpackage --build=binary --no-sign --no-check-builddeps >../log 2>&1 || \
		{ tail -n 20 ../log >&2; exit 1; }
	$(Q)rm -rf $(DEB_TREE)
	$(Q)ls $(DEB_DIR)/*.deb
