/* SPDX-License-Identifier: MIT */
/* What can be seen of an object, as text without blanks that matter. */
#ifndef MODEL_DESCRIBE_H
#define MODEL_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/** Times: those from before this second are told as they are, later ones are "new". */
#define DESCRIBE_OLD 1000000000

struct describe_how {
	bool has_times;   /* every time as it is */
	bool has_numbers; /* inode numbers */
	bool has_links;   /* which names in a tree are those of one file */
};

/** Everything about @path (no link followed): type, mode, owner, size, content, xattrs, entries. */
void describe_path(FILE *out, int dirfd, const char *path, const struct describe_how *how);

/** The same about an open file, with its offset. */
void describe_fd(FILE *out, int fd);

/** A line for each object below @dirfd, sorted; with where hard links lead. */
void describe_tree(FILE *out, int dirfd, const struct describe_how *how);

/** A hash of what @fd holds, or 0 where it cannot be read.  Zeros and holes are the same. */
uint64_t describe_content(int fd);

/** The names in a directory with their types, sorted; nothing where there are none. */
void describe_entries(FILE *out, int fd);

/** @text with everything but plain bytes as \ooo. */
void describe_bytes(FILE *out, const char *text, size_t len);

/** The name of an errno. */
const char *describe_errno(int error);

#endif
