/* SPDX-License-Identifier: MIT */
/* The union is asked itself, by the attribute that only it has. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>

#include "fs/format.h"
#include "lib/cleanup.h"
#include "store/digest.h"
#include "store/store.h"
#include "tools/layer/verbs.h"

static int ask(const char *path, char **ret, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	ssize_t room = lgetxattr(path, FORMAT_LAYER_XATTR, NULL, 0);
	ssize_t n;

	if (room < 0 && (errno == ENODATA || errno == EOPNOTSUPP || errno == EPERM))
		return error_set(error, -EINVAL,
				 "%s: no file or directory of a union that unionfs-mount serves",
				 path);
	if (room < 0)
		return error_set_errno(error, -errno, "%s", path);
	text = malloc((size_t)room + 1);
	if (!text)
		return error_set_errno(error, -ENOMEM, "%s", path);
	n = lgetxattr(path, FORMAT_LAYER_XATTR, text, (size_t)room);
	if (n < 0)
		return error_set_errno(error, -errno, "%s", path);
	text[n] = '\0';
	*ret = ptr_take(text);
	return 0;
}

/* A layer of a store by its digest, any other directory as it is. */
static void print_layer(const char *layer)
{
	static const char before[] = "/" STORE_LAYERS "/";
	static const char behind[] = "/" STORE_TREE;
	size_t len = strlen(layer);
	size_t least = strlen(before) + DIGEST_LEN + strlen(behind);
	char digest[DIGEST_SIZE] = "";

	if (len > least && strncmp(layer + len - least, before, strlen(before)) == 0)
		memcpy(digest, layer + len - least + strlen(before), DIGEST_LEN);
	if (digest_is_hex(digest))
		(void)printf(DIGEST_PREFIX "%s", digest); /* main sees errors */
	else
		(void)fputs(layer, stdout);
}

VERB(which)
{
	for (size_t i = 0; i < args->arguments.n; i++) {
		const char *path = args->arguments.items[i];
		_cleanup_free_ char *text = NULL;
		char *slashes;
		int r = ask(path, &text, error);

		if (r < 0)
			return r;
		slashes = strstr(text, "//");
		if (!slashes)
			return error_set(error, -EBADMSG, "%s: '%s' tells no layer", path, text);
		*slashes = '\0';
		print_layer(text);
		(void)printf(" /%s\n", slashes + 2);
	}
	return 0;
}
