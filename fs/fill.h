/* SPDX-License-Identifier: MIT */
/*
 * Give a metacopy file of the upper layer its data, in place: its number, links and handles stay.
 *
 * Until the last step reads are of the lower file.  Whoever changes attributes waits meanwhile
 * (INODE_FILLING), because writing the data changes some too, and they are put back afterwards.
 */
#ifndef FS_FILL_H
#define FS_FILL_H

#include "fs/copyjob.h"
#include "fs/ovl.h"
#include "lib/copydata.h"

/**
 * Copy the first @job->data_limit bytes of the data of @job->inode, an upper file with INODE_METACOPY,
 * into it; if that is not all, the rest is cut off.  Synced as the union's fsync option says.
 * Returns 0; -EINTR when it is not wanted any more; -ENOSPC ...: then the file is still without data.
 */
int fill_inode(struct copyjob *job, const struct copydata *how) NODISCARD;

#endif
