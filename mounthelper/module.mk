# mount.unionfs(8), what mount(8) calls: unionfs-mount by other names.

MOUNTHELPER_LINKS := mount.unionfs mount.fuse.unionfs
