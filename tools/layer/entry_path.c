/* SPDX-License-Identifier: MIT */
#include "tools/layer/entry_path.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"

int entry_path_clean(const char *name, char **ret)
{
	_cleanup_free_ char *path = malloc(strlen(name) + 1);
	size_t n = 0;

	if (!path)
		return -ENOMEM;
	if (*name == '/')
		return -EINVAL;
	while (*name) {
		size_t len = strcspn(name, "/");

		if (len > NAME_MAX || (len == 2 && name[0] == '.' && name[1] == '.'))
			return -EINVAL;
		if (len > 0 && !(len == 1 && name[0] == '.')) {
			if (n > 0)
				path[n++] = '/';
			memcpy(path + n, name, len);
			n += len;
		}
		name += len;
		name += strspn(name, "/");
	}
	if (n >= PATH_MAX)
		return -EINVAL;
	path[n] = '\0';
	*ret = ptr_take(path);
	return 0;
}

const char *entry_path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
