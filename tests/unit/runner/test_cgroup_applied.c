/* SPDX-License-Identifier: MIT */
/* Limits, on whatever this machine has: what is asked for is what the kernel does. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"
#include "runner/cgroup_update.h"
#include "tests/unit/runner/container.h"

#define MIB (1 << 20)
#define DENIED 44

static int touch_memory(void *arg)
{
	size_t size = *(size_t *)arg;
	char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return 1;
	for (size_t i = 0; i < size; i += 4096)
		memory[i] = 1;
	return 0;
}

static void test_memory_is_limited_and_its_end_is_told(void **state)
{
	size_t little = 8 * MIB;
	size_t much = 128 * MIB;
	struct container container;
	struct cgroup_stat stat;

	(void)state;
	if (!container_can(CGROUP_MEMORY))
		skip();
	container_init(&container);
	container.spec.resources.memory_limit = 64 * MIB;
	container.spec.resources.memory_swap = 64 * MIB;
	assert_int_equal(container_make(&container), 0);
	assert_int_equal(
		container_wait(container_spawn(&container, CGROUP_PAYLOAD, touch_memory, &little)),
		0);
	assert_int_equal(cgroup_oom_kills(&container.plan.paths), 0);
	assert_int_equal(WTERMSIG(container_wait(
				 container_spawn(&container, CGROUP_PAYLOAD, touch_memory, &much))),
			 SIGKILL);
	assert_true(cgroup_oom_kills(&container.plan.paths) >= 1);
	container_stat(&container, &stat);
	assert_int_equal(stat.memory_limit, 64 * MIB);
	assert_true(stat.memory_peak == CGROUP_UNKNOWN || stat.memory_peak > 32 * MIB);
	assert_true(stat.memory_current < 64 * MIB);
	/* The daemon has as much as it needs. */
	assert_int_equal(
		container_wait(container_spawn(&container, CGROUP_DAEMON, touch_memory, &much)), 0);
	container_deinit(&container);
}

static int fork_many(void *arg)
{
	int n = 0;

	(void)arg;
	for (; n < 200; n++) {
		pid_t pid = fork();

		if (pid < 0)
			break;
		if (pid == 0)
			return container_sleep(NULL);
	}
	return errno == EAGAIN ? n : 255;
}

static void test_processes_are_limited(void **state)
{
	struct container container;
	struct cgroup_stat stat;
	int status;

	(void)state;
	if (!container_can(CGROUP_PIDS))
		skip();
	container_init(&container);
	container.spec.resources.pids_limit = 10;
	assert_int_equal(container_make(&container), 0);
	status = container_wait(container_spawn(&container, CGROUP_PAYLOAD, fork_many, NULL));
	/* Nine beside itself; fewer where a sanitizer gives each process a thread. */
	assert_in_range(WEXITSTATUS(status), 3, 9);
	container_stat(&container, &stat);
	assert_in_range(stat.pids_current, 3, 9);
	assert_int_equal(stat.pids_limit, 10);
	container_deinit(&container);
}

static int spin(void *arg)
{
	struct timespec start;
	struct timespec now;
	long ms = *(long *)arg;

	(void)clock_gettime(CLOCK_MONOTONIC, &start);
	do
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < ms);
	return 0;
}

static void check_cpu(enum cgroup_part part)
{
	long ms = 600;
	struct container container;
	struct cgroup_stat stat;

	if (!container_can(CGROUP_CPU))
		skip();
	container_init(&container);
	container.spec.resources.cpu_quota = 5000;
	container.spec.resources.cpu_period = 50000;
	container.spec.resources.cpu_shares = 512;
	assert_int_equal(container_make(&container), 0);
	assert_int_equal(container_wait(container_spawn(&container, part, spin, &ms)), 0);
	container_stat(&container, &stat);
	assert_true(stat.cpu_throttled >= 3);
	assert_true(stat.cpu_throttled_usec > 100000);
	assert_true(stat.cpu_usec > 10000 && stat.cpu_usec < 400000);
	container_deinit(&container);
}

static void test_cpu_time_is_limited(void **state)
{
	(void)state;
	check_cpu(CGROUP_PAYLOAD);
}

static void test_cpu_time_of_the_daemon_counts(void **state)
{
	(void)state;
	check_cpu(CGROUP_DAEMON);
}

static int show_cpus(void *arg)
{
	_cleanup_cgroup_content_ struct cgroup_content status = { 0 };

	(void)arg;
	if (cgroup_file_read("/proc/self/status", &status) < 0)
		return 1;
	return strstr(status.data, "Cpus_allowed_list:\t0\n") ? 0 : 2;
}

static void test_cpus_are_chosen(void **state)
{
	struct container container;

	(void)state;
	if (!container_can(CGROUP_CPUSET))
		skip();
	container_init(&container);
	container.spec.resources.cpuset_cpus = strdup("0");
	assert_int_equal(container_make(&container), 0);
	assert_int_equal(
		container_wait(container_spawn(&container, CGROUP_PAYLOAD, show_cpus, NULL)), 0);
	container_deinit(&container);
}

static int open_device(void *arg)
{
	_cleanup_fd_ int fd = open(arg, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	return fd >= 0 ? 0 : errno == EPERM ? DENIED : 1;
}

static int try_device(struct container *container, const char *path)
{
	char copy[32];

	(void)snprintf(copy, sizeof(copy), "%s", path); /* fits */
	return WEXITSTATUS(
		container_wait(container_spawn(container, CGROUP_PAYLOAD, open_device, copy)));
}

static void test_devices_are_refused(void **state)
{
	struct spec update;
	struct container container;
	struct spec_device_rule *rule;

	(void)state;
	container_init(&container);
	container.spec.process.capabilities.bounding = UINT64_C(1) << CAP_MKNOD;
	assert_int_equal(container_make(&container), 0);
	if (container.plan.devices.n == 0) {
		container_deinit(&container);
		skip();
	}
	assert_int_equal(try_device(&container, "/dev/null"), 0);
	assert_int_equal(try_device(&container, "/dev/urandom"), 0);
	assert_int_equal(try_device(&container, "/dev/kmsg"), DENIED);
	spec_init(&update);
	rule = spec_grow(&update.resources.device_rules);
	*rule = (struct spec_device_rule){ true, 'c', 1, 11, "r" };
	assert_int_equal(cgroup_update(&container.plan.paths, &update.resources, &container.error),
			 0);
	assert_int_equal(try_device(&container, "/dev/kmsg"), 0);
	assert_int_equal(try_device(&container, "/dev/null"), 0);
	*rule = (struct spec_device_rule){ false, 'c', 1, 3, "r" };
	assert_int_equal(cgroup_update(&container.plan.paths, &update.resources, &container.error),
			 0);
	assert_int_equal(try_device(&container, "/dev/kmsg"), DENIED);
	assert_int_equal(try_device(&container, "/dev/null"), DENIED);
	spec_deinit(&update);
	container_deinit(&container);
}

static void test_the_privileged_open_any_device(void **state)
{
	struct container container;

	(void)state;
	container_init(&container);
	container.spec.is_privileged = true;
	assert_int_equal(container_make(&container), 0);
	assert_int_equal(try_device(&container, "/dev/kmsg"), 0);
	container_deinit(&container);
}

static void test_limits_change_while_it_runs(void **state)
{
	static const int64_t sizes[] = { 64 * MIB, 128 * MIB, 256 * MIB, 32 * MIB, 48 * MIB };
	struct container container;
	struct cgroup_stat stat;

	(void)state;
	if (!container_can(CGROUP_MEMORY) || !container_can(CGROUP_PIDS))
		skip();
	container_init(&container);
	container.spec.resources.memory_limit = 80 * MIB;
	container.spec.resources.memory_swap = 80 * MIB;
	assert_int_equal(container_make(&container), 0);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct spec update;

		spec_init(&update);
		update.resources.memory_limit = sizes[i];
		update.resources.memory_swap = sizes[i] + MIB;
		update.resources.pids_limit = (int64_t)i + 5;
		assert_int_equal(
			cgroup_update(&container.plan.paths, &update.resources, &container.error),
			0);
		spec_deinit(&update);
		container_stat(&container, &stat);
		assert_int_equal(stat.memory_limit, sizes[i]);
		assert_int_equal(stat.pids_limit, i + 5);
	}
	container_deinit(&container);
}

static void test_a_limit_that_the_kernel_refuses_leaves_nothing(void **state)
{
	struct container container;

	(void)state;
	if (!container_can(CGROUP_CPUSET))
		skip();
	container_init(&container);
	container.spec.resources.cpuset_cpus = strdup("99999");
	assert_true(container_make(&container) < 0);
	assert_non_null(strstr(container.error.text, "99999"));
	container_deinit(&container);
}

/* The whole disk that @path is on, if that is one that can be throttled. */
static bool find_disk(const char *path, dev_t *ret)
{
	char file[64];
	struct stat st;

	if (stat(path, &st) < 0 || major(st.st_dev) == 0)
		return false;
	(void)snprintf(file, sizeof(file), "/sys/dev/block/%u:%u/partition", major(st.st_dev),
		       minor(st.st_dev)); /* fits */
	*ret = st.st_dev;
	return access(file, F_OK) < 0;
}

static int write_directly(void *arg)
{
	_cleanup_fd_ int fd = open(arg, O_WRONLY | O_DIRECT | O_CLOEXEC);
	char *block = aligned_alloc(4096, MIB / 4);
	int r = fd < 0 || !block;

	for (int i = 0; i < 8 && r == 0; i++) {
		memset(block, i, MIB / 4);
		r = pwrite(fd, block, MIB / 4, (off_t)i * MIB / 4) != MIB / 4;
	}
	free(block);
	return r;
}

static double now(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void test_writing_is_throttled(void **state)
{
	char path[] = "/var/tmp/cgroup-io.XXXXXX";
	_cleanup_fd_ int fd = mkostemp(path, O_CLOEXEC);
	struct container container;
	struct cgroup_stat stat;
	dev_t disk = 0;
	double start;

	(void)state;
	assert_true(fd >= 0);
	if (!container_can(CGROUP_IO) || !find_disk(path, &disk)) {
		(void)unlink(path); /* it is only scratch */
		skip();
	}
	container_init(&container);
	*spec_grow(&container.spec.resources.throttles) =
		(struct spec_throttle){ SPEC_WRITE_BPS, major(disk), minor(disk), 2 * MIB };
	assert_int_equal(container_make(&container), 0);
	start = now();
	assert_int_equal(
		container_wait(container_spawn(&container, CGROUP_DAEMON, write_directly, path)),
		0);
	assert_true(now() - start > 0.6); /* 2 MiB at 2 MiB a second */
	container_stat(&container, &stat);
	assert_true(stat.io.write_bytes >= 2 * MIB && stat.io.write_bytes != CGROUP_UNKNOWN);
	assert_true(stat.io.write_ops >= 1);
	assert_int_equal(unlink(path), 0);
	container_deinit(&container);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_is_limited_and_its_end_is_told),
		cmocka_unit_test(test_processes_are_limited),
		cmocka_unit_test(test_cpu_time_is_limited),
		cmocka_unit_test(test_cpu_time_of_the_daemon_counts),
		cmocka_unit_test(test_cpus_are_chosen),
		cmocka_unit_test(test_devices_are_refused),
		cmocka_unit_test(test_the_privileged_open_any_device),
		cmocka_unit_test(test_limits_change_while_it_runs),
		cmocka_unit_test(test_a_limit_that_the_kernel_refuses_leaves_nothing),
		cmocka_unit_test(test_writing_is_throttled),
	};
	const char *problem = container_problem();

	if (problem) {
		(void)printf("skip: %s\n", problem);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
