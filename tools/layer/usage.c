/* SPDX-License-Identifier: MIT */
#include "tools/layer/usage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/cleanup.h"
#include "lib/sys.h"

static uint64_t share_of(const struct statx *stx)
{
	uint64_t n_links = S_ISDIR(stx->stx_mode) ? 1 : MAX(stx->stx_nlink, 1U);

	return stx->stx_blocks * 512 / n_links;
}

/* Takes @fd. */
static int add_below(int fd, uint64_t *total)
{
	_cleanup_dir_ DIR *dir = fdopendir(fd);
	const struct dirent *entry;
	struct statx stx;
	int r = dir ? 0 : -errno;

	while (r == 0 && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (sys_stat(dirfd(dir), entry->d_name, &stx) < 0)
			continue; /* it has gone */
		*total += share_of(&stx);
		if (S_ISDIR(stx.stx_mode)) {
			int below =
				sys_openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY, 0);

			r = below < 0 ? below : add_below(below, total);
		}
	}
	return r;
}

int usage_of(int fd, uint64_t *ret, struct error *error)
{
	int copy = sys_openat(fd, ".", O_RDONLY | O_DIRECTORY, 0);
	struct statx stx;
	uint64_t total;
	int r = copy < 0 ? copy : sys_stat(fd, "", &stx);

	if (r == 0) {
		total = share_of(&stx);
		r = add_below(copy, &total);
	}
	if (r < 0)
		return error_set_errno(error, r, "measuring a directory");
	*ret = total;
	return 0;
}
