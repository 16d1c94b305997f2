/* SPDX-License-Identifier: MIT */
/* Files of /proc and of cgroup file systems: read whole, written with one write(2). */
#ifndef LIB_CGROUP_FILE_H
#define LIB_CGROUP_FILE_H

#include "lib/base.h"
#include "lib/cgroup_decode.h"

struct cgroup_content {
	char *data; /* @len bytes and a NUL */
	size_t len;
};

/** Read it all.  -errno of open(2) and read(2), -EFBIG for more than any of them holds. */
int cgroup_file_read(const char *path, struct cgroup_content *ret) NODISCARD;

/** The same for @name in a directory. */
int cgroup_file_read_at(int dirfd, const char *name, struct cgroup_content *ret) NODISCARD;

/** Write @value, which must be taken whole.  -errno of open(2) and write(2). */
int cgroup_file_write(const char *path, const char *value) NODISCARD;

/** "DIR/NAME", allocated; NULL when memory is short or a part is NULL. */
char *cgroup_file_join(const char *directory, const char *name) NODISCARD;

/** What has been read, for decoders. */
struct cgroup_text cgroup_content_text(const struct cgroup_content *content);

/** Free it.  A zeroed one is accepted. */
void cgroup_content_deinit(struct cgroup_content *content);

#define _cleanup_cgroup_content_ CLEANUP(cgroup_content_deinit)

#endif
