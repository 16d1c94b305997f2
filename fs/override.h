/* SPDX-License-Identifier: MIT */
/*
 * Owner, mode and type of an object kept in an extended attribute, where the layer's file system or
 * our privilege cannot hold them: the object itself is ours, a directory, a symbolic link or a regular
 * file (docs/format.md, 2.8).
 */
#ifndef FS_OVERRIDE_H
#define FS_OVERRIDE_H

#include <sys/types.h>

#include "lib/base.h"

struct statx;

/** Which attribute a layer has them in. */
enum override_kind {
	OVERRIDE_NONE,
	OVERRIDE_PRIVILEGED, /* security.fuseoverlayfs.override_stat, symbolic links too */
	OVERRIDE_CONTAINERS, /* user.containers.override_stat, of containers' storage library */
	OVERRIDE_USER,       /* user.fuseoverlayfs.override_stat, of old; only read */
};

struct override {
	uint32_t uid;
	uint32_t gid;
	uint32_t mode; /* with the type, whose bits are 0 when the value names none */
	uint32_t major, minor;
};

/** The longest value: "UID:GID:MODE:block-MAJOR-MINOR". */
#define OVERRIDE_SIZE 64

/** Decode @value.  Returns 0; -EINVAL for what is none; @ret is untouched then.  Pure. */
int override_decode(const char *value, size_t len, struct override *ret) NODISCARD;

/** Encode @override, whose type must be set.  Returns the length without NUL.  Pure. */
size_t override_encode(const struct override *override, char ret[OVERRIDE_SIZE]);

/**
 * Whether an object that is @real on disk may be shown with @mode's type: regular files as anything
 * but a directory or a symbolic link, whatever else as what it is.
 */
bool override_may_be(uint32_t real, uint32_t mode);

/** Whether @xattr is one of those attributes. */
bool override_is_name(const char *xattr);

/** The kind that the top directory @root of a layer says is used in it. */
enum override_kind override_probe(int root);

/** Put what the attribute of @name in @dirfd says in place of what @stx says.  A bad one is ignored. */
void override_apply(enum override_kind kind, int dirfd, const char *name, struct statx *stx);

/** Store owner, mode, type and device number of @stx.  Nothing where there can be no attribute. */
int override_store(enum override_kind kind, int dirfd, const char *name,
		   const struct statx *stx) NODISCARD;

#endif
