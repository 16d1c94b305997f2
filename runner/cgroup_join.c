/* SPDX-License-Identifier: MIT */
/*
 * In v1 a process that moves itself by "0" in `tasks` has only itself to move: the kernel then need
 * not hold off every fork and exit of the machine, which is what costs a grace period.
 */
#include "runner/cgroup_join.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"

int cgroup_open_v2(const struct cgroup_paths *paths, enum cgroup_part part, int *ret_fd,
		   struct error *error)
{
	_cleanup_free_ char *path = cgroup_paths_v2_part(paths, part);
	int fd;

	if (!paths->v2) {
		*ret_fd = -1;
		return 0;
	}
	fd = path ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd < 0)
		return error_set_errno(error, path ? -errno : -ENOMEM, "cannot open cgroup %s",
				       path ? path : paths->v2);
	*ret_fd = fd;
	return 0;
}

static int open_tasks(const char *directory, int *ret_fd, struct error *error)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, "tasks");
	int fd = path ? open(path, O_WRONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return error_set_errno(error, path ? -errno : -ENOMEM, "cannot open cgroup %s",
				       directory);
	*ret_fd = fd;
	return 0;
}

int cgroup_open_tasks(const struct cgroup_paths *paths, enum cgroup_part part,
		      struct cgroup_tasks *ret, struct error *error)
{
	struct cgroup_tasks tasks = { .n = 0 };

	for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
		int r;

		if (!cgroup_paths_is_joined(paths, i, part))
			continue;
		r = open_tasks(paths->v1[i], &tasks.fds[tasks.n], error);
		if (r < 0) {
			cgroup_tasks_deinit(&tasks);
			return r;
		}
		tasks.n++;
	}
	*ret = tasks;
	return 0;
}

int cgroup_join(const struct cgroup_tasks *tasks)
{
	for (size_t i = 0; i < tasks->n; i++) {
		ssize_t n;

		do
			n = write(tasks->fds[i], "0", 1);
		while (n < 0 && errno == EINTR);
		if (n < 0)
			return -errno;
	}
	return 0;
}

void cgroup_tasks_deinit(struct cgroup_tasks *tasks)
{
	for (size_t i = 0; i < tasks->n; i++)
		fd_close(&tasks->fds[i]);
	tasks->n = 0;
}
