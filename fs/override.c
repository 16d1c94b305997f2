/* SPDX-License-Identifier: MIT */
/*
 * The value comes from whoever may write the layer.  It cannot make a directory of a file, and no
 * whiteout: a device 0:0 is not believed.
 */
#include "fs/override.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/sys.h"

static const char *const names[] = {
	[OVERRIDE_NONE] = "",
	[OVERRIDE_PRIVILEGED] = "security.fuseoverlayfs.override_stat",
	[OVERRIDE_CONTAINERS] = "user.containers.override_stat",
	[OVERRIDE_USER] = "user.fuseoverlayfs.override_stat",
};

static const struct type {
	const char *word; /* a dash at its end: device numbers follow */
	uint32_t mode;
} types[] = {
	{ "dir", S_IFDIR },     { "file", S_IFREG },   { "symlink", S_IFLNK }, { "pipe", S_IFIFO },
	{ "socket", S_IFSOCK }, { "block-", S_IFBLK }, { "char-", S_IFCHR },
};

/* --- the value --- */

/* A number of @base before @end.  False when there is none, or none of 32 bits. */
static bool parse_number(const char **at, const char *end, unsigned base, uint32_t *ret)
{
	uint64_t number = 0;
	const char *digit = *at;

	while (digit < end && *digit >= '0' && *digit < (char)('0' + base) && number <= UINT32_MAX)
		number = base * number + (uint64_t)(*digit++ - '0');
	if (digit == *at || number > UINT32_MAX)
		return false;
	*at = digit;
	*ret = (uint32_t)number;
	return true;
}

static bool parse_mark(const char **at, const char *end, char mark)
{
	if (*at == end || **at != mark)
		return false;
	(*at)++;
	return true;
}

static bool parse_device(const char *at, const char *end, struct override *override)
{
	return parse_number(&at, end, 10, &override->major) && parse_mark(&at, end, '-') &&
	       parse_number(&at, end, 10, &override->minor) && at == end &&
	       (override->major || override->minor);
}

static bool parse_type(const char *at, const char *end, struct override *override)
{
	size_t len = (size_t)(end - at);

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		size_t word_len = strlen(types[i].word);

		if (len < word_len || memcmp(at, types[i].word, word_len) != 0)
			continue;
		override->mode |= types[i].mode;
		return types[i].word[word_len - 1] == '-' ?
			       parse_device(at + word_len, end, override) :
			       len == word_len;
	}
	return false;
}

int override_decode(const char *value, size_t len, struct override *ret)
{
	const char *at = value;
	const char *end = value + len;
	struct override override = { 0 };

	if (!parse_number(&at, end, 10, &override.uid) || !parse_mark(&at, end, ':') ||
	    !parse_number(&at, end, 10, &override.gid) || !parse_mark(&at, end, ':') ||
	    !parse_number(&at, end, 8, &override.mode) || override.mode > 07777)
		return -EINVAL;
	if (override.uid == UINT32_MAX || override.gid == UINT32_MAX)
		return -EINVAL;
	if (at < end && (!parse_mark(&at, end, ':') || !parse_type(at, end, &override)))
		return -EINVAL;
	*ret = override;
	return 0;
}

size_t override_encode(const struct override *override, char ret[OVERRIDE_SIZE])
{
	const struct type *type = types;
	int n;

	while (type->mode != (override->mode & S_IFMT) && type < &types[ARRAY_SIZE(types) - 1])
		type++;
	n = snprintf(ret, OVERRIDE_SIZE, "%u:%u:%04o:%s", override->uid, override->gid,
		     override->mode & 07777, type->word);
	if (type->mode == S_IFBLK || type->mode == S_IFCHR)
		n += snprintf(ret + n, OVERRIDE_SIZE - (size_t)n, "%u-%u", override->major,
			      override->minor);
	return (size_t)n;
}

bool override_may_be(uint32_t real, uint32_t mode)
{
	if ((real & S_IFMT) == S_IFREG)
		return (mode & S_IFMT) && !S_ISDIR(mode) && !S_ISLNK(mode);
	return (real & S_IFMT) == (mode & S_IFMT);
}

/* --- the attribute --- */

bool override_is_name(const char *xattr)
{
	for (size_t i = 1; i < ARRAY_SIZE(names); i++) {
		if (strcmp(xattr, names[i]) == 0)
			return true;
	}
	return false;
}

enum override_kind override_probe(int root)
{
	static const enum override_kind kinds[] = { OVERRIDE_PRIVILEGED, OVERRIDE_CONTAINERS,
						    OVERRIDE_USER };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (sys_getxattrat(root, "", names[kinds[i]], NULL, 0) >= 0)
			return kinds[i];
	}
	return OVERRIDE_NONE;
}

/* Linux has user.* attributes on regular files and directories only. */
static bool can_hold(enum override_kind kind, uint32_t mode)
{
	return kind == OVERRIDE_PRIVILEGED || S_ISREG(mode) || S_ISDIR(mode);
}

void override_apply(enum override_kind kind, int dirfd, const char *name, struct statx *stx)
{
	struct override override;
	char value[OVERRIDE_SIZE];
	ssize_t n = -ENODATA;

	if (kind != OVERRIDE_NONE && can_hold(kind, stx->stx_mode))
		n = sys_getxattrat(dirfd, name, names[kind], value, sizeof(value));
	if (n < 0 || override_decode(value, (size_t)n, &override) < 0)
		return;
	stx->stx_uid = override.uid;
	stx->stx_gid = override.gid;
	if (!override_may_be(stx->stx_mode, override.mode)) { /* or it names no type */
		stx->stx_mode = (uint16_t)((stx->stx_mode & S_IFMT) | (override.mode & 07777));
		return;
	}
	stx->stx_mode = (uint16_t) override.mode;
	stx->stx_rdev_major = override.major;
	stx->stx_rdev_minor = override.minor;
}

int override_store(enum override_kind kind, int dirfd, const char *name, const struct statx *stx)
{
	const struct override override = {
		.uid = stx->stx_uid,
		.gid = stx->stx_gid,
		.mode = stx->stx_mode,
		.major = stx->stx_rdev_major,
		.minor = stx->stx_rdev_minor,
	};
	char value[OVERRIDE_SIZE];
	size_t len = override_encode(&override, value);

	if (S_ISLNK(stx->stx_mode) && !can_hold(kind, stx->stx_mode))
		return 0;
	return sys_setxattrat(dirfd, name, names[kind], value, len, 0);
}
