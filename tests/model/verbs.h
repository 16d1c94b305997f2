/* SPDX-License-Identifier: MIT */
/* What each kind of operation does; op_kinds (kinds.c) tells what its arguments mean. */
#ifndef MODEL_VERBS_H
#define MODEL_VERBS_H

#include <stdbool.h>

#include "tests/model/op.h"

/* verbs_name.c */
op_fn verb_mkdir, verb_create, verb_symlink, verb_mknod, verb_bind, verb_connect, verb_unlink,
	verb_rmdir, verb_rename, verb_link, verb_rmtree;

/* verbs_meta.c */
op_fn verb_stat, verb_access, verb_readlink, verb_list, verb_statfs, verb_chmod, verb_chown,
	verb_utimens, verb_setxattr, verb_getxattr, verb_removexattr, verb_listxattr, verb_truncate;

/**
 * Whether @op would change nothing, and FUSE does not know who asks for what.  @capability is the
 * size of the file's security.capability.
 */
bool verb_is_chown_of_nobody(const struct op *op, int64_t user, int64_t group, ssize_t capability);

/** Whether @op, with a value of @size, takes an access ACL away and overlayfs would drop setgid. */
bool verb_is_acl_removal(const struct op *op, const char *name, size_t size);

/* verbs_file.c */
op_fn verb_open, verb_tmpfile, verb_close, verb_dup, verb_read, verb_write, verb_pread, verb_pwrite,
	verb_lseek, verb_ftruncate, verb_fallocate, verb_copy_range, verb_holes, verb_fsync,
	verb_fdatasync, verb_linkfd, verb_append;

/* verbs_handle.c: of open files, what is not their data */
op_fn verb_fchmod, verb_fchown, verb_futimens, verb_fsetxattr, verb_fgetxattr, verb_fremovexattr,
	verb_flock, verb_lock, verb_fchdir_list;

/* verbs_map.c */
op_fn verb_map, verb_mapread, verb_mapwrite, verb_msync, verb_unmap;

#endif
