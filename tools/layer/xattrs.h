/* SPDX-License-Identifier: MIT */
/* Which extended attributes go into layers and come out of them, and which are marks. */
#ifndef LAYER_XATTRS_H
#define LAYER_XATTRS_H

#include <archive_entry.h>

#include "lib/error.h"

/** Whether files of layers keep @name: user.* but for marks and override_stat, capabilities, ACLs. */
bool xattrs_is_kept(const char *name);

/** Set what @entry has and layers keep on @name ("" itself) in @dirfd. */
int xattrs_apply(struct archive_entry *entry, int dirfd, const char *name,
		 struct error *error) NODISCARD;

/** Give @entry what @name in @dirfd has and layers keep, in the order of their names. */
int xattrs_collect(int dirfd, const char *name, struct archive_entry *entry,
		   struct error *error) NODISCARD;

/** Whether two files have the same of those that layers keep: 1, 0 or -errno. */
int xattrs_are_equal(int a, const char *a_name, int b, const char *b_name) NODISCARD;

/** Whether @entry, a directory, is opaque by an xattr of any kind. */
bool xattrs_say_opaque(struct archive_entry *entry);

/** Whether @entry, an empty file, is a whiteout by an xattr. */
bool xattrs_say_whiteout(struct archive_entry *entry);

#endif
