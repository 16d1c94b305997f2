/* SPDX-License-Identifier: MIT */
/* What a union is made of and does, in words: `unionfs-mount --show`. */
#ifndef FS_SHOW_H
#define FS_SHOW_H

#include "fs/ovl.h"

/** The root answers this xattr with the text, for root and for whoever mounted. */
#define SHOW_XATTR "user.unionfs.show"

/** Lines "NAME: VALUE"; the caller frees @ret.  Returns the length, or -ENOMEM. */
ssize_t show_text(struct ovl_fs *fs, char **ret) NODISCARD;

#endif
