# libovl.a: the union file system, free of FUSE.

FS_CORE_SOURCES := \
	fs/attr.c \
	fs/backing.c \
	fs/copyjob.c \
	fs/copyup.c \
	fs/create.c \
	fs/cred.c \
	fs/daemon.c \
	fs/detached.c \
	fs/device.c \
	fs/entry.c \
	fs/file.c \
	fs/format.c \
	fs/former.c \
	fs/fusermount.c \
	fs/inode.c \
	fs/inum.c \
	fs/itable.c \
	fs/layer.c \
	fs/link.c \
	fs/links.c \
	fs/listing.c \
	fs/locks.c \
	fs/lookup.c \
	fs/mountinfo.c \
	fs/mountpoint.c \
	fs/opening.c \
	fs/options.c \
	fs/options_table.c \
	fs/orphan.c \
	fs/privilege.c \
	fs/readahead.c \
	fs/realdir.c \
	fs/redirect.c \
	fs/remove.c \
	fs/rename.c \
	fs/resolve.c \
	fs/setattr.c \
	fs/source.c \
	fs/stack.c \
	fs/stage.c \
	fs/super.c \
	fs/whiteout.c \
	fs/workdir.c \
	fs/xattr.c

# What includes libfuse's headers, and main().
FS_EDGE_SOURCES := \
	fs/dispatch.c \
	fs/main.c \
	fs/notify.c \
	fs/ops.c \
	fs/ops_dir.c \
	fs/reply.c \
	fs/session.c \
	fs/transport.c \
	fs/worker.c

PROGRAM_LIST += unionfs-mount
unionfs-mount_SOURCES := $(FS_EDGE_SOURCES)
unionfs-mount_ARCHIVES = $(LIBOVL) $(LIBBASE)
unionfs-mount_LIBRARIES = $(DAEMON_LIBS)
