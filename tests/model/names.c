/* SPDX-License-Identifier: MIT */
/*
 * An actor has a root without /proc, so a path that begins at a descriptor is asked by going there:
 * the working directory of an actor is nobody else's.
 */
#include "tests/model/names.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lib/base.h"
#include "lib/cleanup.h"

/* Fails as the call itself would with such a descriptor. */
static int go_to(int dirfd)
{
	if (dirfd == AT_FDCWD)
		return 0;
	return fchdir(dirfd);
}

static void go_back(int dirfd)
{
	int saved = errno;

	if (dirfd != AT_FDCWD)
		(void)chdir("/"); /* the root is always there */
	errno = saved;
}

ssize_t names_getxattr(int dirfd, const char *path, const char *name, void *value, size_t size)
{
	ssize_t len;

	if (go_to(dirfd) < 0)
		return -1;
	len = lgetxattr(path, name, value, size);
	go_back(dirfd);
	return len;
}

ssize_t names_listxattr(int dirfd, const char *path, char *list, size_t size)
{
	ssize_t len;

	if (go_to(dirfd) < 0)
		return -1;
	len = llistxattr(path, list, size);
	go_back(dirfd);
	return len;
}

int names_setxattr(int dirfd, const char *path, const char *name, const void *value, size_t size,
		   int flags)
{
	int r;

	if (go_to(dirfd) < 0)
		return -1;
	r = lsetxattr(path, name, value, size, flags);
	go_back(dirfd);
	return r;
}

int names_removexattr(int dirfd, const char *path, const char *name)
{
	int r;

	if (go_to(dirfd) < 0)
		return -1;
	r = lremovexattr(path, name);
	go_back(dirfd);
	return r;
}

#define ACL_ACCESS "system.posix_acl_access"
#define ACL_DEFAULT "system.posix_acl_default"
#define CAPABILITY "security.capability"

static const char *const names[] = {
	"user.a",
	"user.a",
	"user.b",
	"trusted.c",
	"security.d",
	ACL_ACCESS,
	ACL_ACCESS,
	ACL_DEFAULT,
	CAPABILITY,
	"trusted.overlay.opaque",
	"trusted.overlay.redirect",
	"trusted.overlay.x.y",
	"user.overlay.opaque",
	"user.",
	"nosuch.e",
};

const char *names_of_xattr(int64_t index)
{
	return names[(uint64_t)index % ARRAY_SIZE(names)];
}

/* struct posix_acl_xattr_header and entries: tag, permissions, id; little endian. */
#define ACL(...) "\x02\0\0\0" __VA_ARGS__
#define ENTRY(tag, perm) tag "\0" perm "\0\xff\xff\xff\xff"
#define ID_ENTRY(tag, perm, id) tag "\0" perm "\0" id "\0\0"

struct value {
	const char *bytes;
	size_t len;
};

#define VALUE(text)                                                                                \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

static const struct value acls[] = {
	/* u::rwx u:1000:rw g::r m::rwx o::r */
	VALUE(ACL(ENTRY("\x01", "\x07") ID_ENTRY("\x02", "\x06", "\xe8\x03") ENTRY("\x04", "\x04")
			  ENTRY("\x10", "\x07") ENTRY("\x20", "\x04"))),
	/* u::rw u:1001:- g::rx g:44:rwx m::rx o::- */
	VALUE(ACL(ENTRY("\x01", "\x06") ID_ENTRY("\x02", "\0", "\xe9\x03") ENTRY("\x04", "\x05")
			  ID_ENTRY("\x08", "\x07", "\x2c\0") ENTRY("\x10", "\x05")
				  ENTRY("\x20", "\0"))),
	/* u::rwx g::rx o::- */
	VALUE(ACL(ENTRY("\x01", "\x07") ENTRY("\x04", "\x05") ENTRY("\x20", "\0"))),
	/* no mask: invalid */
	VALUE(ACL(ENTRY("\x01", "\x07") ID_ENTRY("\x02", "\x06", "\xe8\x03") ENTRY("\x04", "\x04")
			  ENTRY("\x20", "\x04"))),
	VALUE(""),
	VALUE("\x02"),
};

/* struct vfs_cap_data of revision 2 and 3, and no such thing. */
static const struct value capabilities[] = {
	VALUE("\x01\0\0\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
	VALUE("\x01\0\0\x03\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xe8\x03\0\0"),
	VALUE("\x01\0"),
};

static const char plain_value[4096] = "value";

const void *names_value(const char *name, int64_t index, size_t *size)
{
	static const size_t sizes[] = { 5, 0, 1, 100, 1000 };
	const struct value *value;

	if (!strcmp(name, ACL_ACCESS) || !strcmp(name, ACL_DEFAULT))
		value = &acls[(uint64_t)index % ARRAY_SIZE(acls)];
	else if (!strcmp(name, CAPABILITY))
		value = &capabilities[(uint64_t)index % ARRAY_SIZE(capabilities)];
	else {
		*size = sizes[(uint64_t)index % ARRAY_SIZE(sizes)];
		return plain_value;
	}
	*size = value->len;
	return value->bytes;
}
