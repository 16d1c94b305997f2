/* SPDX-License-Identifier: MIT */
#include "tests/unit/runner/fake_host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "tests/unit/fs/tree.h"

#define NOBODY 65534

static char *below(struct fake_host *fake, const char *path)
{
	char *text;

	assert_true(asprintf(&text, "%s%s", fake->directory, path) > 0);
	return text;
}

/* Make the directories that @path has on its way. */
static void make_parents(char *path)
{
	for (char *end = path + 1; (end = strchr(end, '/')); end++) {
		*end = '\0';
		assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
		*end = '/';
	}
}

void fake_host_mkdir(struct fake_host *fake, const char *path, mode_t mode)
{
	_cleanup_free_ char *text = below(fake, path);

	make_parents(text);
	assert_true(mkdir(text, mode) == 0 || errno == EEXIST);
	assert_int_equal(chmod(text, mode), 0);
}

void fake_host_put(struct fake_host *fake, const char *path, const char *content)
{
	_cleanup_free_ char *text = below(fake, path);
	_cleanup_free_ char *parent = strdup(path);
	_cleanup_file_ FILE *file = NULL;

	*strrchr(parent, '/') = '\0';
	fake_host_mkdir(fake, parent, 0755);
	file = fopen(text, "we");
	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
}

static void put_mountinfo(struct fake_host *fake, const char *mounts)
{
	_cleanup_free_ char *copy = strdup(mounts);
	struct text text = { 0 };
	char *rest = copy;
	char *line;

	while ((line = strsep(&rest, "\n"))) {
		char root[64];
		char target[64];
		char type[16];
		char options[64] = "rw";

		if (sscanf(line, "%63s %63s %15s %63s", root, target, type, options) < 3)
			continue;
		text_add(&text, "31 23 0:28 %s %s rw,nosuid shared:5 - %s cgroup rw,%s\n", root,
			 target, type, options);
		fake_host_mkdir(fake, target, 0755);
	}
	fake_host_put(fake, "/proc/mountinfo", text.bytes ? text.bytes : "");
	free(text.bytes);
}

void fake_host_init(struct fake_host *fake, const char *mounts, const char *memberships)
{
	*fake = (struct fake_host){ .directory = strdup("/tmp/cgroup-host.XXXXXX") };
	assert_non_null(mkdtemp(fake->directory));
	assert_int_equal(chmod(fake->directory, 0755), 0);
	fake->proc = below(fake, "/proc");
	fake->runtime = below(fake, "/runtime");
	fake->places = (struct cgroup_host_places){ .proc = fake->proc,
						    .prefix = fake->directory,
						    .runtime = fake->runtime };
	put_mountinfo(fake, mounts);
	fake_host_put(fake, "/proc/cgroup", memberships);
	fake_host_put(fake, "/proc/uid_map", "         0          0 4294967295\n");
}

void fake_host_deinit(struct fake_host *fake)
{
	tree_remove(AT_FDCWD, fake->directory);
	free(fake->directory);
	free(fake->proc);
	free(fake->runtime);
}

void fake_host_read(struct fake_host *fake, struct cgroup_host *ret)
{
	struct error error;

	assert_int_equal(cgroup_host_read(&fake->places, ret, &error), 0);
}

void fake_host_read_as_user(struct fake_host *fake, struct cgroup_host *ret)
{
	bool is_root = geteuid() == 0;
	struct error error;

	if (is_root)
		assert_int_equal(seteuid(NOBODY), 0);
	assert_int_equal(cgroup_host_read(&fake->places, ret, &error), 0);
	if (is_root)
		assert_int_equal(seteuid(0), 0);
}

void fake_host_add_user_bus(struct fake_host *fake)
{
	_cleanup_free_ char *path = below(fake, "/runtime/systemd/private");

	fake_host_put(fake, "/runtime/systemd/private", "");
	assert_int_equal(chmod(path, 0666), 0);
}

void fake_host_init_v2(struct fake_host *fake)
{
	fake_host_init(fake, "/ /sys/fs/cgroup cgroup2 nsdelegate\n",
		       "0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope\n");
	fake_host_put(fake, "/sys/fs/cgroup/cgroup.controllers",
		      "cpuset cpu io memory hugetlb pids rdma\n");
	fake_host_put(fake, "/sys/fs/cgroup/cgroup.subtree_control", "\n");
}

void fake_host_init_v1(struct fake_host *fake)
{
	fake_host_init(fake,
		       "/ /sys/fs/cgroup/cpu,cpuacct cgroup cpu,cpuacct\n"
		       "/ /sys/fs/cgroup/cpuset cgroup cpuset,clone_children\n"
		       "/ /sys/fs/cgroup/memory cgroup memory\n"
		       "/ /sys/fs/cgroup/pids cgroup pids\n"
		       "/ /sys/fs/cgroup/blkio cgroup blkio\n"
		       "/ /sys/fs/cgroup/devices cgroup devices\n"
		       "/ /sys/fs/cgroup/freezer cgroup freezer\n"
		       "/ /sys/fs/cgroup/systemd cgroup xattr,name=systemd\n",
		       "4:memory:/user.slice\n3:cpu,cpuacct:/\n2:pids:/\n1:name=systemd:/x\n");
	fake_host_put(fake, "/sys/fs/cgroup/cpuset/cpuset.cpus", "0-3\n");
	fake_host_put(fake, "/sys/fs/cgroup/cpuset/cpuset.mems", "0\n");
}

void fake_host_init_hybrid(struct fake_host *fake)
{
	fake_host_init(fake,
		       "/ /sys/fs/cgroup/memory cgroup memory\n"
		       "/ /sys/fs/cgroup/pids cgroup pids\n"
		       "/ /sys/fs/cgroup/freezer cgroup freezer\n"
		       "/ /sys/fs/cgroup/devices cgroup devices\n"
		       "/ /sys/fs/cgroup/unified cgroup2\n",
		       "4:memory:/\n2:pids:/\n0::/\n");
	fake_host_put(fake, "/sys/fs/cgroup/unified/cgroup.controllers", "hugetlb\n");
}
