/* SPDX-License-Identifier: MIT */
/* The beginning and the end that all operations share. */
#ifndef FS_OPSCOPE_H
#define FS_OPSCOPE_H

#include "fs/fuse.h"
#include <errno.h>

#include "fs/itable.h"
#include "fs/ovl.h"
#include "fs/workdir.h"
#include "lib/log.h"
#include "lib/sync.h"

struct op_scope {
	struct ovl_fs *fs;
	struct inode *inode;
};

static inline struct op_scope op_begin(const char *what, fuse_req_t req, fuse_ino_t ino,
				       const char *name)
{
	struct ovl_fs *fs = fuse_req_userdata(req);

	log_debug("%s %llx %s", what, (unsigned long long)ino, name);
	return (struct op_scope){ .fs = fs, .inode = itable_get(fs, ino) };
}

static inline void op_end(struct op_scope *op)
{
	itable_put(op->fs, op->inode);
	if (op->fs->work)
		workdir_empty_trash(op->fs);
	sync_assert_none_held();
}

/** Declare @op for an operation on node @ino; answers ESTALE and returns when there is no such. */
#define OP_BEGIN(op, what, req, ino, name)                                                         \
	__attribute__((cleanup(op_end))) struct op_scope op = op_begin(what, req, ino, name);      \
	if (!(op).inode) {                                                                         \
		(void)fuse_reply_err(req, ESTALE);                                                 \
		return;                                                                            \
	}

#endif
