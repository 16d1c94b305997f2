# libovl.a: the union file system, free of FUSE.

FS_CORE_SOURCES := \
	fs/alias.c \
	fs/attr.c \
	fs/backing.c \
	fs/clones.c \
	fs/copyjob.c \
	fs/copyup.c \
	fs/create.c \
	fs/cred.c \
	fs/daemon.c \
	fs/detached.c \
	fs/device.c \
	fs/entry.c \
	fs/ephemeral.c \
	fs/file.c \
	fs/fileattr.c \
	fs/fill.c \
	fs/follow.c \
	fs/format.c \
	fs/former.c \
	fs/fusermount.c \
	fs/hostcheck.c \
	fs/idshift.c \
	fs/index.c \
	fs/index_check.c \
	fs/inode.c \
	fs/inum.c \
	fs/itable.c \
	fs/kernelmount.c \
	fs/layer.c \
	fs/link.c \
	fs/links.c \
	fs/listing.c \
	fs/locks.c \
	fs/lookup.c \
	fs/memlimit.c \
	fs/metacopy.c \
	fs/mountinfo.c \
	fs/mountpoint.c \
	fs/opening.c \
	fs/options.c \
	fs/options_apply.c \
	fs/options_complete.c \
	fs/options_print.c \
	fs/options_table.c \
	fs/options_text.c \
	fs/orphan.c \
	fs/overlap.c \
	fs/override.c \
	fs/policy.c \
	fs/preload.c \
	fs/privilege.c \
	fs/protect.c \
	fs/prune.c \
	fs/readahead.c \
	fs/realdir.c \
	fs/redirect.c \
	fs/remove.c \
	fs/remount.c \
	fs/rename.c \
	fs/resolve.c \
	fs/resolve_index.c \
	fs/resolve_origin.c \
	fs/setattr.c \
	fs/show.c \
	fs/source.c \
	fs/stack.c \
	fs/stage.c \
	fs/super.c \
	fs/uring.c \
	fs/userns.c \
	fs/verity.c \
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
	fs/ops_ioctl.c \
	fs/ops_xattr.c \
	fs/reply.c \
	fs/session.c \
	fs/transport.c \
	fs/worker.c \
	fs/worker_watch.c

PROGRAM_LIST += unionfs-mount
unionfs-mount_SOURCES := $(FS_EDGE_SOURCES)
unionfs-mount_ARCHIVES = $(LIBOVL) $(LIBSTORE) $(LIBBASE)
unionfs-mount_LIBRARIES = $(DAEMON_LIBS)
