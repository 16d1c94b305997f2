# mount.unionfs(8), what mount(8) calls.

MOUNTHELPER_SOURCES :=
