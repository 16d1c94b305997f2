/* SPDX-License-Identifier: MIT */
/* The table of FUSE operations: decode, call one function of the union, reply once. */
#ifndef FS_OPS_H
#define FS_OPS_H

#include "fs/fuse.h"

/** Fill everything but init and destroy.  The session's user data is the struct ovl_fs. */
void ops_fill(struct fuse_lowlevel_ops *ops);

/** The operations on open directories (ops_dir.c). */
void ops_fill_dir(struct fuse_lowlevel_ops *ops);

/** The operations on extended attributes (ops_xattr.c). */
void ops_fill_xattr(struct fuse_lowlevel_ops *ops);

/** Add the operation of file attributes (fs/ops_ioctl.c). */
void ops_fill_ioctl(struct fuse_lowlevel_ops *ops);

#endif
