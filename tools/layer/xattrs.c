/* SPDX-License-Identifier: MIT */
/*
 * Marks in an archive are obeyed where they say what a whiteout says too, and never copied: a
 * stranger's redirect would show another tree.
 */
#include "tools/layer/xattrs.h"

#include <archive.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fs/format.h"
#include "fs/override.h"
#include "lib/cleanup.h"
#include "lib/strv.h"
#include "lib/sys.h"

#define USER_PREFIX "user."

static const char *const kept[] = {
	"security.capability",
	"system.posix_acl_access",
	"system.posix_acl_default",
};

bool xattrs_is_kept(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		if (strcmp(name, kept[i]) == 0)
			return true;
	}
	return strncmp(name, USER_PREFIX, strlen(USER_PREFIX)) == 0 &&
	       !format_xattr_is_private(FORMAT_SPACE_USER, name) && !override_is_name(name);
}

/* Links and devices have no user.*; what an archive gives them says nothing. */
static bool is_impossible(struct archive_entry *entry, const char *name, int r)
{
	return r == -EPERM && strncmp(name, USER_PREFIX, strlen(USER_PREFIX)) == 0 &&
	       archive_entry_filetype(entry) != AE_IFREG &&
	       archive_entry_filetype(entry) != AE_IFDIR;
}

int xattrs_apply(struct archive_entry *entry, int dirfd, const char *name, struct error *error)
{
	const char *xattr;
	const void *value;
	size_t size;
	int r;

	(void)archive_entry_xattr_reset(entry); /* the number of them */
	while (archive_entry_xattr_next(entry, &xattr, &value, &size) == ARCHIVE_OK) {
		if (!xattr || !xattrs_is_kept(xattr))
			continue;
		r = sys_setxattrat(dirfd, name, xattr, value, size, 0);
		if (r < 0 && !is_impossible(entry, xattr, r))
			return error_set_errno(error, r, "setting its %s", xattr);
	}
	return 0;
}

static bool has_mark(struct archive_entry *entry, enum format_xattr mark, bool wants_y)
{
	const char *xattr;
	const void *value;
	size_t size;

	(void)archive_entry_xattr_reset(entry);
	while (archive_entry_xattr_next(entry, &xattr, &value, &size) == ARCHIVE_OK) {
		enum format_xattr which = FORMAT_N_XATTRS;
		bool is_it;

		if (!xattr)
			continue;
		is_it = (mark == FORMAT_OPAQUE &&
			 strcmp(xattr, FORMAT_FUSE_OVERLAYFS_OPAQUE) == 0) ||
			((format_xattr_find(FORMAT_SPACE_TRUSTED, xattr, &which) ||
			  format_xattr_find(FORMAT_SPACE_USER, xattr, &which)) &&
			 which == mark);
		if (is_it && (!wants_y || format_opaque_decode(value, size) == FORMAT_OPAQUE_YES))
			return true;
	}
	return false;
}

bool xattrs_say_opaque(struct archive_entry *entry)
{
	return has_mark(entry, FORMAT_OPAQUE, true);
}

bool xattrs_say_whiteout(struct archive_entry *entry)
{
	return has_mark(entry, FORMAT_WHITEOUT, false);
}

/* --- out --- */

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int list(int dirfd, const char *name, struct strv *ret)
{
	ssize_t room = sys_listxattrat(dirfd, name, NULL, 0);
	_cleanup_free_ char *names = NULL;
	ssize_t n;
	int r = 0;

	if (room == 0 || room == -EOPNOTSUPP)
		return 0;
	names = room < 0 ? NULL : malloc((size_t)room);
	if (!names)
		return room < 0 ? (int)room : -ENOMEM;
	n = sys_listxattrat(dirfd, name, names, (size_t)room);
	if (n < 0)
		return (int)n;
	for (const char *at = names; at < names + n && r == 0; at += strlen(at) + 1) {
		if (xattrs_is_kept(at))
			r = strv_add(ret, at);
	}
	if (r == 0 && ret->n > 1)
		qsort(ret->items, ret->n, sizeof(*ret->items), compare);
	return r;
}

static int read_value(int dirfd, const char *name, const char *xattr, char **ret, size_t *ret_len)
{
	ssize_t room = sys_getxattrat(dirfd, name, xattr, NULL, 0);
	char *value = room < 0 ? NULL : malloc((size_t)room + 1);
	ssize_t n;

	if (!value)
		return room < 0 ? (int)room : -ENOMEM;
	n = sys_getxattrat(dirfd, name, xattr, value, (size_t)room);
	if (n < 0) {
		free(value);
		return (int)n;
	}
	*ret = value;
	*ret_len = (size_t)n;
	return 0;
}

static int collect_one(int dirfd, const char *name, const char *xattr, struct archive_entry *entry)
{
	_cleanup_free_ char *value = NULL;
	size_t len;
	int r = read_value(dirfd, name, xattr, &value, &len);

	if (r == 0)
		archive_entry_xattr_add_entry(entry, xattr, value, len);
	return r;
}

int xattrs_collect(int dirfd, const char *name, struct archive_entry *entry, struct error *error)
{
	struct strv names = { 0 };
	int r = list(dirfd, name, &names);

	for (size_t i = 0; i < names.n && r == 0; i++)
		r = collect_one(dirfd, name, names.items[i], entry);
	strv_deinit(&names);
	return r < 0 ? error_set_errno(error, r, "reading its extended attributes") : 0;
}

/* --- comparing --- */

static int is_equal(int a, const char *a_name, int b, const char *b_name, const char *xattr)
{
	_cleanup_free_ char *x = NULL;
	_cleanup_free_ char *y = NULL;
	size_t x_len = 0;
	size_t y_len = 0;
	int r = read_value(a, a_name, xattr, &x, &x_len);

	if (r == 0)
		r = read_value(b, b_name, xattr, &y, &y_len);
	return r < 0 ? r : x_len == y_len && memcmp(x, y, x_len) == 0;
}

int xattrs_are_equal(int a, const char *a_name, int b, const char *b_name)
{
	struct strv x = { 0 };
	struct strv y = { 0 };
	int r = list(a, a_name, &x);

	if (r == 0)
		r = list(b, b_name, &y);
	if (r == 0)
		r = x.n == y.n;
	for (size_t i = 0; i < x.n && r == 1; i++) {
		r = strcmp(x.items[i], y.items[i]) == 0;
		if (r == 1)
			r = is_equal(a, a_name, b, b_name, x.items[i]);
	}
	strv_deinit(&x);
	strv_deinit(&y);
	return r;
}
