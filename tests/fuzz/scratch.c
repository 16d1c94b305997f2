/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "lib/rmtree.h"
#include "lib/sys.h"
#include "tests/fuzz/must.h"

#define PATH_ROOM 4096

static char directory[PATH_ROOM];
static int directory_fd = -1;
static struct store store = STORE_NONE;

static void remove_all(void)
{
	_cleanup_fd_ int parent = openat(directory_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	store_close(&store);
	fd_close(&directory_fd);
	if (rmtree_at(parent, strrchr(directory, '/') + 1) < 0)
		(void)fprintf(stderr, "left behind: %s\n", directory); /* nowhere else to say it */
}

int scratch_open(void)
{
	const char *place = getenv("TMPDIR");

	if (directory_fd >= 0)
		return directory_fd;
	(void)snprintf(directory, sizeof(directory), "%s/fuzz.XXXXXX", place ? place : "/dev/shm");
	MUST(mkdtemp(directory));
	directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	MUST(directory_fd >= 0 && atexit(remove_all) == 0);
	return directory_fd;
}

const char *scratch_path(void)
{
	(void)scratch_open(); /* it makes the path */
	return directory;
}

static void make_parents(const char *path)
{
	char parent[PATH_ROOM];

	MUST(strlen(path) < sizeof(parent));
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		memcpy(parent, path, (size_t)(slash - path));
		parent[slash - path] = '\0';
		MUST(mkdirat(directory_fd, parent, 0700) == 0 || errno == EEXIST);
	}
}

void scratch_write(const char *path, const void *data, size_t len)
{
	const int flags = O_WRONLY | O_CREAT | O_TRUNC;
	_cleanup_fd_ int fd = sys_openat(scratch_open(), path, flags, 0600);

	if (fd == -ENOENT) {
		make_parents(path);
		fd = sys_openat(directory_fd, path, flags, 0600);
	}
	MUST(fd >= 0 && sys_pwrite_full(fd, data, len, 0) == (ssize_t)len);
}

const struct store *scratch_store(void)
{
	struct error error;
	char path[PATH_ROOM + 8];

	if (store.root < 0) {
		(void)snprintf(path, sizeof(path), "%s/store", scratch_path());
		MUST(store_open(path, STORE_ADD, &store, &error) == 0);
	}
	return &store;
}
