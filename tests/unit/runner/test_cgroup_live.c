/* SPDX-License-Identifier: MIT */
/* The cgroups of this machine, of whatever version: what is asked for is what the kernel does. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/cleanup.h"
#include "runner/cgroup_file.h"
#include "runner/cgroup_stat.h"
#include "runner/cgroup_update.h"
#include "tests/unit/runner/container.h"

#define MIB (1 << 20)
#define DENIED 44
#define LONG_S 1000

static int make(struct container *container)
{
	int r = container_make(container);

	if (r < 0)
		print_message("%s\n", container->error.text);
	for (size_t i = 0; i < container->plan.warnings.n; i++)
		print_message("warning: %s\n", container->plan.warnings.items[i]);
	return r;
}

static void must_stat(struct container *container, struct cgroup_stat *ret)
{
	assert_int_equal(cgroup_stat(&container->plan.paths, ret), 0);
}

/* Memory that parent and child see. */
static volatile uint64_t *shared(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(memory != MAP_FAILED);
	return memory;
}

static int sleep_long(void *arg)
{
	(void)arg;
	return (int)sleep(LONG_S);
}

static int count_up(void *arg)
{
	volatile uint64_t *counter = arg;

	for (int i = 0; i < LONG_S * 1000; i++) {
		*counter += 1;
		(void)usleep(1000);
	}
	return 0;
}

static bool is_counting(void *arg)
{
	volatile uint64_t *counter = arg;
	uint64_t before = *counter;

	(void)usleep(5000);
	return *counter != before;
}

static void check_all_parts_are_where_they_belong(bool hides_v2)
{
	struct container container;
	struct cgroup_pids pids;
	pid_t payload;
	pid_t daemon;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(make(&container), 0);
	payload = container_spawn(&container, CGROUP_PAYLOAD, sleep_long, NULL);
	daemon = container_spawn(&container, CGROUP_DAEMON, sleep_long, NULL);
	assert_int_equal(
		cgroup_procs(&container.plan.paths, CGROUP_PAYLOAD, &pids, &container.error), 0);
	assert_int_equal(pids.n, 1);
	assert_int_equal(pids.items[0], payload);
	cgroup_pids_deinit(&pids);
	assert_int_equal(
		cgroup_procs(&container.plan.paths, CGROUP_DAEMON, &pids, &container.error), 0);
	assert_int_equal(pids.n, 1);
	assert_int_equal(pids.items[0], daemon);
	cgroup_pids_deinit(&pids);
	assert_int_equal(cgroup_kill(&container.plan.paths, CGROUP_PAYLOAD, &container.error), 0);
	assert_int_equal(WTERMSIG(container_wait(payload)), SIGKILL);
	assert_int_equal(waitpid(daemon, NULL, WNOHANG), 0); /* it lives */
	container_deinit(&container);
}

static void test_all_parts_are_where_they_belong(void **state)
{
	(void)state;
	check_all_parts_are_where_they_belong(false);
}

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
	assert_int_equal(make(&container), 0);
	assert_int_equal(
		container_wait(container_spawn(&container, CGROUP_PAYLOAD, touch_memory, &little)),
		0);
	assert_int_equal(cgroup_oom_kills(&container.plan.paths), 0);
	assert_int_equal(WTERMSIG(container_wait(
				 container_spawn(&container, CGROUP_PAYLOAD, touch_memory, &much))),
			 SIGKILL);
	assert_true(cgroup_oom_kills(&container.plan.paths) >= 1);
	must_stat(&container, &stat);
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
			return sleep_long(NULL);
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
	assert_int_equal(make(&container), 0);
	status = container_wait(container_spawn(&container, CGROUP_PAYLOAD, fork_many, NULL));
	/* Nine beside itself; fewer where a sanitizer gives each process a thread. */
	assert_in_range(WEXITSTATUS(status), 3, 9);
	must_stat(&container, &stat);
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
	assert_int_equal(make(&container), 0);
	assert_int_equal(container_wait(container_spawn(&container, part, spin, &ms)), 0);
	must_stat(&container, &stat);
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
	assert_int_equal(make(&container), 0);
	assert_int_equal(
		container_wait(container_spawn(&container, CGROUP_PAYLOAD, show_cpus, NULL)), 0);
	container_deinit(&container);
}

static void check_freezing_stops_the_payload_alone(bool hides_v2)
{
	volatile uint64_t *payload = shared();
	volatile uint64_t *daemon = shared();
	struct container container;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(make(&container), 0);
	(void)container_spawn(&container, CGROUP_PAYLOAD, count_up, (void *)payload);
	(void)container_spawn(&container, CGROUP_DAEMON, count_up, (void *)daemon);
	assert_true(container_until(is_counting, (void *)payload));
	assert_int_equal(cgroup_is_frozen(&container.plan.paths), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(cgroup_freeze(&container.plan.paths, true, &container.error), 0);
		assert_int_equal(cgroup_is_frozen(&container.plan.paths), 1);
		assert_false(is_counting((void *)payload));
		assert_true(container_until(is_counting, (void *)daemon));
		assert_int_equal(cgroup_freeze(&container.plan.paths, false, &container.error), 0);
		assert_int_equal(cgroup_is_frozen(&container.plan.paths), 0);
		assert_true(container_until(is_counting, (void *)payload));
	}
	container_deinit(&container);
}

static void test_freezing_stops_the_payload_alone(void **state)
{
	(void)state;
	check_freezing_stops_the_payload_alone(false);
}

static void check_a_frozen_container_can_be_killed(bool hides_v2)
{
	struct container container;
	pid_t pid;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(make(&container), 0);
	pid = container_spawn(&container, CGROUP_PAYLOAD, sleep_long, NULL);
	assert_int_equal(cgroup_freeze(&container.plan.paths, true, &container.error), 0);
	assert_int_equal(cgroup_kill(&container.plan.paths, CGROUP_ALL, &container.error), 0);
	assert_int_equal(WTERMSIG(container_wait(pid)), SIGKILL);
	container_deinit(&container);
}

static void test_a_frozen_container_can_be_killed(void **state)
{
	(void)state;
	check_a_frozen_container_can_be_killed(false);
}

/* Processes that are never the same ones: who is killed one by one is never killed. */
static int leap(void *arg)
{
	volatile uint64_t *counter = arg;

	(void)signal(SIGCHLD, SIG_IGN);
	for (;;) {
		pid_t pid = fork();

		*counter += 1;
		if (pid > 0)
			_exit(0);
		(void)setsid(); /* fails for a leader, which is fine */
	}
}

static bool has_counted(void *arg)
{
	return *(volatile uint64_t *)arg > 50;
}

static void check_leaping(bool hides_v2)
{
	volatile uint64_t *counter = shared();
	struct container container;
	struct cgroup_pids pids;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(make(&container), 0);
	for (int i = 0; i < 3; i++)
		(void)container_spawn(&container, CGROUP_PAYLOAD, leap, (void *)counter);
	assert_true(container_until(has_counted, (void *)counter));
	assert_int_equal(cgroup_kill(&container.plan.paths, CGROUP_PAYLOAD, &container.error), 0);
	assert_int_equal(
		cgroup_procs(&container.plan.paths, CGROUP_PAYLOAD, &pids, &container.error), 0);
	assert_int_equal(pids.n, 0);
	cgroup_pids_deinit(&pids);
	container_deinit(&container);
}

static void test_processes_that_fork_all_the_time_are_killed(void **state)
{
	(void)state;
	check_leaping(false);
}

static bool has_v1_freezer(void)
{
	struct cgroup_host host;
	struct error error;
	bool has;

	assert_int_equal(cgroup_host_read(NULL, &host, &error), 0);
	has = cgroup_host_v1(&host, CGROUP_FREEZER) != NULL;
	cgroup_host_deinit(&host);
	return has;
}

static void test_without_v2_they_are_killed_too(void **state)
{
	(void)state;
	if (!has_v1_freezer())
		skip();
	check_leaping(true);
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
	assert_int_equal(make(&container), 0);
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
	assert_int_equal(make(&container), 0);
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
	assert_int_equal(make(&container), 0);
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
		must_stat(&container, &stat);
		assert_int_equal(stat.memory_limit, sizes[i]);
		assert_int_equal(stat.pids_limit, i + 5);
	}
	container_deinit(&container);
}

/* Removal finds what the container made inside, however deep and whatever its name. */
static void check_cgroups_made_inside_go_too(bool hides_v2)
{
	struct container container;
	_cleanup_free_ char *inside = NULL;
	const char *name;

	container_init(&container);
	container.hides_v2 = hides_v2;
	assert_int_equal(make(&container), 0);
	inside = container.plan.paths.v2 ?
			 cgroup_paths_v2_part(&container.plan.paths, CGROUP_PAYLOAD) :
			 strdup(container.plan.paths.v1[CGROUP_PIDS]);
	name = strrchr(inside, '/') + 1;
	assert_int_equal(chdir(inside), 0);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(mkdir("sibling", 0755), 0);
		assert_int_equal(mkdir(name, 0755), 0);
		assert_int_equal(chdir(name), 0);
	}
	assert_int_equal(chdir("/"), 0);
	container_deinit(&container);
}

static void test_cgroups_made_inside_go_too(void **state)
{
	(void)state;
	check_cgroups_made_inside_go_too(false);
}

static void test_a_second_container_of_that_name_is_refused(void **state)
{
	struct container first;
	struct container second;
	struct cgroup_stat stat;

	(void)state;
	container_init(&first);
	container_init(&second);
	assert_int_equal(make(&first), 0);
	assert_int_equal(container_make(&second), -EEXIST);
	container_deinit(&second);
	must_stat(&first, &stat); /* it is still there */
	container_deinit(&first);
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
	dev_t disk;
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
	assert_int_equal(make(&container), 0);
	start = now();
	assert_int_equal(
		container_wait(container_spawn(&container, CGROUP_DAEMON, write_directly, path)),
		0);
	assert_true(now() - start > 0.6); /* 2 MiB at 2 MiB a second */
	must_stat(&container, &stat);
	assert_true(stat.io.write_bytes >= 2 * MIB && stat.io.write_bytes != CGROUP_UNKNOWN);
	assert_true(stat.io.write_ops >= 1);
	assert_int_equal(unlink(path), 0);
	container_deinit(&container);
}

#define NOBODY 65534

/* Give a cgroup to a user, as systemd does for Delegate=yes. */
static void give(const char *directory, const char *file)
{
	_cleanup_free_ char *path = cgroup_file_join(directory, file);

	assert_int_equal(chown(path, NOBODY, NOBODY), 0);
}

/* What a user does who has been given a cgroup and is in it. */
static int use_delegated(const char *own)
{
	bool can_limit = container_can(CGROUP_PIDS);
	struct container container;
	struct cgroup_stat stat;

	container_init(&container);
	if (can_limit)
		container.spec.resources.pids_limit = 10;
	if (make(&container) < 0)
		return 1;
	if (strncmp(container.plan.paths.v2, own, strlen(own)) != 0)
		return 2;
	(void)container_spawn(&container, CGROUP_PAYLOAD, sleep_long, NULL);
	if (cgroup_stat(&container.plan.paths, &stat) < 0)
		return 3;
	if (can_limit && (stat.pids_limit != 10 || stat.pids_current != 1))
		return 4;
	if (cgroup_freeze(&container.plan.paths, true, &container.error) < 0)
		return 5;
	container_deinit(&container);
	return 0;
}

static int be_the_user(const char *own)
{
	_cleanup_free_ char *procs = cgroup_file_join(own, "cgroup.procs");

	if (cgroup_file_write(procs, "0") < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0)
		return 9;
	for (int i = 0; i < 2; i++) { /* the second time from its supervisor */
		int r = use_delegated(own);

		if (r > 0)
			return r;
	}
	return 0;
}

static void test_a_user_divides_what_he_was_given(void **state)
{
	_cleanup_free_ char *own = NULL;
	_cleanup_free_ char *supervisor = NULL;
	struct cgroup_host host;
	struct error error;
	pid_t pid;

	(void)state;
	assert_int_equal(cgroup_host_read(NULL, &host, &error), 0);
	if (cgroup_host_v2(&host))
		own = cgroup_file_join(cgroup_host_v2(&host)->base, "test-delegated");
	cgroup_host_deinit(&host);
	if (!own)
		skip();
	assert_int_equal(mkdir(own, 0755), 0);
	give(own, "");
	give(own, "cgroup.procs");
	give(own, "cgroup.subtree_control");
	pid = fork();
	if (pid == 0)
		_exit(be_the_user(own));
	assert_int_equal(container_wait(pid), 0);
	supervisor = cgroup_file_join(own, CGROUP_SUPERVISOR);
	(void)rmdir(supervisor); /* not made where there is nothing to switch on */
	assert_int_equal(rmdir(own), 0);
}

/* The directory that all have in common comes and goes. */
static int come_and_go(void)
{
	for (int i = 0; i < 20; i++) {
		struct container container;
		int r;

		container_init(&container);
		r = container_make(&container);
		if (r < 0) {
			(void)fprintf(stderr, "%s\n", container.error.text);
			return 1;
		}
		container_deinit(&container);
	}
	return 0;
}

static void test_many_at_once(void **state)
{
	pid_t pids[8];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(come_and_go());
	}
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++)
		assert_int_equal(container_wait(pids[i]), 0);
}

static void test_a_container_that_is_gone_is_told(void **state)
{
	struct container container;
	struct cgroup_paths paths;
	struct cgroup_stat stat;

	(void)state;
	container_init(&container);
	assert_int_equal(make(&container), 0);
	assert_int_equal(cgroup_paths_copy(&container.plan.paths, &paths), 0);
	container_deinit(&container);
	assert_int_equal(cgroup_stat(&paths, &stat), -ENOENT);
	assert_int_equal(cgroup_remove(&paths, &container.error), 0);
	assert_int_equal(cgroup_kill(&paths, CGROUP_ALL, &container.error), 0);
	cgroup_paths_deinit(&paths);
}

static void test_all_that_without_v2(void **state)
{
	(void)state;
	if (!has_v1_freezer())
		skip();
	check_all_parts_are_where_they_belong(true);
	check_freezing_stops_the_payload_alone(true);
	check_a_frozen_container_can_be_killed(true);
	check_cgroups_made_inside_go_too(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_parts_are_where_they_belong),
		cmocka_unit_test(test_memory_is_limited_and_its_end_is_told),
		cmocka_unit_test(test_processes_are_limited),
		cmocka_unit_test(test_cpu_time_is_limited),
		cmocka_unit_test(test_cpu_time_of_the_daemon_counts),
		cmocka_unit_test(test_cpus_are_chosen),
		cmocka_unit_test(test_freezing_stops_the_payload_alone),
		cmocka_unit_test(test_a_frozen_container_can_be_killed),
		cmocka_unit_test(test_processes_that_fork_all_the_time_are_killed),
		cmocka_unit_test(test_without_v2_they_are_killed_too),
		cmocka_unit_test(test_devices_are_refused),
		cmocka_unit_test(test_the_privileged_open_any_device),
		cmocka_unit_test(test_limits_change_while_it_runs),
		cmocka_unit_test(test_cgroups_made_inside_go_too),
		cmocka_unit_test(test_a_second_container_of_that_name_is_refused),
		cmocka_unit_test(test_a_limit_that_the_kernel_refuses_leaves_nothing),
		cmocka_unit_test(test_writing_is_throttled),
		cmocka_unit_test(test_a_user_divides_what_he_was_given),
		cmocka_unit_test(test_all_that_without_v2),
		cmocka_unit_test(test_many_at_once),
		cmocka_unit_test(test_a_container_that_is_gone_is_told),
	};
	const char *problem = container_problem();

	if (problem) {
		(void)printf("skip: %s\n", problem);
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
