/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/idmap.h"
#include "tests/unit/runner/process.h"

#define USER 4321

static void assert_map(const struct id_maps *maps, size_t i, uint32_t container_id,
		       uint32_t host_id, uint32_t size)
{
	assert_true(i < maps->n);
	assert_int_equal(maps->items[i].container_id, container_id);
	assert_int_equal(maps->items[i].host_id, host_id);
	assert_int_equal(maps->items[i].size, size);
}

static void compose(enum spec_map_mode mode, uint32_t id, struct id_maps *ret)
{
	struct id_map items[] = { { 0, 100000, 1000 }, { 0, 300000, 65536 } };
	const struct id_maps subids = { items, 2 };
	struct error error;

	assert_int_equal(idmap_compose(mode, id, &subids, ret), 0);
	assert_int_equal(idmap_check(ret, "user id", &error), 0);
}

static void test_root_is_the_user_and_the_rest_subordinate(void **state)
{
	struct id_maps maps;

	(void)state;
	compose(SPEC_MAP_AUTO, 1000, &maps);
	assert_int_equal(maps.n, 3);
	assert_map(&maps, 0, 0, 1000, 1);
	assert_map(&maps, 1, 1, 100000, 1000);
	assert_map(&maps, 2, 1001, 300000, 65536);
	free(maps.items);
}

static void test_a_user_who_keeps_his_id_splits_a_range(void **state)
{
	struct id_maps maps;

	(void)state;
	compose(SPEC_MAP_KEEP_ID, 500, &maps);
	assert_int_equal(maps.n, 4);
	assert_map(&maps, 0, 500, 500, 1);
	assert_map(&maps, 1, 0, 100000, 500);
	assert_map(&maps, 2, 501, 100500, 500);
	assert_map(&maps, 3, 1001, 300000, 65536);
	free(maps.items);

	compose(SPEC_MAP_KEEP_ID, 1000, &maps);
	assert_int_equal(maps.n, 3);
	assert_map(&maps, 1, 0, 100000, 1000);
	assert_map(&maps, 2, 1001, 300000, 65536);
	free(maps.items);

	compose(SPEC_MAP_KEEP_ID, 0, &maps);
	assert_map(&maps, 0, 0, 0, 1);
	assert_map(&maps, 1, 1, 100000, 1000);
	free(maps.items);

	compose(SPEC_MAP_KEEP_ID, 90000, &maps);
	assert_map(&maps, 0, 90000, 90000, 1);
	assert_map(&maps, 2, 1000, 300000, 65536);
	free(maps.items);
}

static void test_only_root(void **state)
{
	struct id_maps maps;

	(void)state;
	compose(SPEC_MAP_ROOT, 1000, &maps);
	assert_int_equal(maps.n, 1);
	assert_map(&maps, 0, 0, 1000, 1);
	free(maps.items);
}

static void test_stays_within_the_ids_there_are(void **state)
{
	struct id_map items[] = { { 0, 1, 0xfffffffe } };
	const struct id_maps subids = { items, 1 };
	struct id_maps maps;

	(void)state;
	assert_int_equal(idmap_compose(SPEC_MAP_KEEP_ID, 0xfffffffe, &subids, &maps), 0);
	assert_map(&maps, 0, 0xfffffffe, 0xfffffffe, 1);
	assert_map(&maps, 1, 0, 1, 0xfffffffe);
	assert_int_equal(maps.n, 2);
	free(maps.items);
}

static void test_refuses_wrong_maps(void **state)
{
	static struct id_map overlapping_inside[] = { { 0, 1000, 10 }, { 9, 5000, 1 } };
	static struct id_map overlapping_outside[] = { { 0, 1000, 10 }, { 20, 1009, 1 } };
	static struct id_map empty[] = { { 0, 0, 0 } };
	static struct id_map long_one[] = { { 1, 0, 0xffffffff } };
	static struct id_map adjacent[] = { { 0, 1000, 10 }, { 10, 1010, 1 } };
	struct id_maps maps = { overlapping_inside, 2 };
	struct error error;

	(void)state;
	assert_int_equal(idmap_check(&maps, "user id", &error), -EINVAL);
	assert_non_null(strstr(error.text, "0:1000:10 and 9:5000:1"));
	maps.items = overlapping_outside;
	assert_int_equal(idmap_check(&maps, "user id", &error), -EINVAL);
	maps.items = adjacent;
	assert_int_equal(idmap_check(&maps, "user id", &error), 0);
	maps.n = 1;
	maps.items = empty;
	assert_int_equal(idmap_check(&maps, "user id", &error), -EINVAL);
	maps.items = long_one;
	assert_int_equal(idmap_check(&maps, "user id", &error), -EINVAL);
	maps.n = 0;
	assert_int_equal(idmap_check(&maps, "user id", &error), -EINVAL);
	maps.n = IDTEXT_MAX_LINES + 1;
	assert_int_equal(idmap_check(&maps, "user id", &error), -EINVAL);
}

static void test_translates_both_ways(void **state)
{
	struct id_map items[] = { { 0, 1000, 1 }, { 1, 100000, 65536 } };
	const struct id_maps maps = { items, 2 };
	uint32_t id = 7;

	(void)state;
	assert_int_equal(idmap_host_id(&maps, 0, &id), 0);
	assert_int_equal(id, 1000);
	assert_int_equal(idmap_host_id(&maps, 65536, &id), 0);
	assert_int_equal(id, 165535);
	assert_int_equal(idmap_host_id(&maps, 65537, &id), -ENOENT);
	assert_int_equal(idmap_container_id(&maps, 100001, &id), 0);
	assert_int_equal(id, 2);
	assert_int_equal(idmap_container_id(&maps, 0, &id), -ENOENT);
	assert_int_equal(id, 2);
}

static void test_root_needs_no_user_namespace_unless_asked(void **state)
{
	const struct idmap_caller root = { .is_privileged = true };
	const struct idmap_caller ann = { .uid = 1000, .gid = 1000 };
	struct spec spec;

	(void)state;
	spec_init(&spec);
	assert_false(idmap_is_needed(&spec, &root));
	assert_true(idmap_is_needed(&spec, &ann));
	spec.map_mode = SPEC_MAP_ROOT;
	assert_true(idmap_is_needed(&spec, &root));
	spec.map_mode = SPEC_MAP_AUTO;
	spec.namespaces[SPEC_NS_USER].mode = SPEC_NS_NEW;
	assert_true(idmap_is_needed(&spec, &root));
	spec.namespaces[SPEC_NS_USER].mode = SPEC_NS_JOINED;
	assert_true(idmap_is_needed(&spec, &root)); /* not its own, but another */
	spec_deinit(&spec);
}

/* --- with real namespaces --- */

static void put(const char *path, const char *text)
{
	_cleanup_fd_ int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	EXPECT(fd >= 0);
	EXPECT(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
}

static void replace(const char *path, const char *text)
{
	char name[] = "/tmp/test-idmap-XXXXXX";
	int fd = mkstemp(name);

	EXPECT(fd >= 0);
	close(fd);
	put(name, text);
	EXPECT(chmod(name, 0644) == 0);
	EXPECT(mount(name, path, NULL, MS_BIND, NULL) == 0);
	EXPECT(unlink(name) == 0);
}

/* Our own files in place of the system's, in a mount namespace of our own. */
static void replace_subids(const char *text)
{
	EXPECT(unshare(CLONE_NEWNS) == 0);
	EXPECT(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	replace("/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:4321:4321::/:/bin/sh\n");
	replace("/etc/subuid", text);
	replace("/etc/subgid", text);
}

static void become_user(void)
{
	EXPECT(setgroups(0, NULL) == 0);
	EXPECT(setresgid(USER, USER, USER) == 0);
	EXPECT(setresuid(USER, USER, USER) == 0);
	EXPECT(prctl(PR_SET_DUMPABLE, 1) == 0);
}

/* A process in a user namespace of its own that ends when the pipe does. */
static pid_t start_in_namespace(int *ret_end)
{
	int ready[2];
	int life[2];
	char byte;
	pid_t pid;

	EXPECT(pipe(ready) == 0);
	EXPECT(pipe(life) == 0);
	pid = fork();
	EXPECT(pid >= 0);
	if (pid == 0) {
		close(life[1]);
		if (unshare(CLONE_NEWUSER) < 0 || write(ready[1], "x", 1) != 1)
			_exit(1);
		_exit(read(life[0], &byte, 1) == 0 ? 0 : 1);
	}
	close(ready[1]);
	EXPECT(read(ready[0], &byte, 1) == 1);
	close(ready[0]);
	close(life[0]);
	*ret_end = life[1];
	return pid;
}

static void expect_map(pid_t pid, const char *name, const char *wanted)
{
	char path[64];
	char text[256];
	char squeezed[256];
	size_t n = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	file = fopen(path, "re");
	EXPECT(file);
	while (fscanf(file, "%255s", text) == 1)
		n += (size_t)snprintf(squeezed + n, sizeof(squeezed) - n, "%s ", text);
	fclose(file);
	EXPECT(n > 0);
	if (strcmp(squeezed, wanted) != 0)
		fprintf(stderr, "%s: %s\n", path, squeezed);
	EXPECT(strcmp(squeezed, wanted) == 0);
}

/* Make and write the maps of a spec with @mode; the two maps are as wanted. */
static void expect_maps(enum spec_map_mode mode, const char *uids, const char *gids, bool is_single)
{
	struct idmap_caller caller;
	struct idmap maps;
	struct error error;
	struct spec spec;
	int status;
	int end;
	pid_t pid;

	spec_init(&spec);
	spec.map_mode = mode;
	spec.namespaces[SPEC_NS_USER].mode = SPEC_NS_NEW;
	EXPECT(idmap_find_caller(&caller) == 0);
	EXPECT_OK(idmap_make(&spec, &caller, &maps, &error), &error);
	pid = start_in_namespace(&end);
	EXPECT_OK(idmap_write(pid, &caller, mode == SPEC_MAP_AUTO, &maps, &error), &error);
	expect_map(pid, "uid_map", uids);
	expect_map(pid, "gid_map", gids);
	EXPECT(maps.is_single == is_single);
	EXPECT(!is_single == !maps.warning[0]);
	close(end);
	EXPECT(waitpid(pid, &status, 0) == pid && status == 0);
	idmap_deinit(&maps);
	spec_deinit(&spec);
}

static void expect_identity(void)
{
	expect_maps(SPEC_MAP_AUTO, "0 0 4294967295 ", "0 0 4294967295 ", false);
}

static void test_root_with_a_namespace_keeps_all_ids(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	if (access("/proc/self/uid_map", R_OK) < 0)
		skip();
	assert_int_equal(process_run(expect_identity), 0);
}

static void expect_subordinate_ids(void)
{
	replace_subids("ann:200000:1000\n4321:300000:5\n");
	become_user();
	expect_maps(SPEC_MAP_AUTO, "0 4321 1 1 200000 1000 1001 300000 5 ",
		    "0 4321 1 1 200000 1000 1001 300000 5 ", false);
	expect_maps(SPEC_MAP_KEEP_ID, "4321 4321 1 0 200000 1000 1000 300000 5 ",
		    "4321 4321 1 0 200000 1000 1000 300000 5 ", false);
	expect_maps(SPEC_MAP_ROOT, "0 4321 1 ", "0 4321 1 ", false);
}

static void test_a_user_maps_his_subordinate_ids(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_subordinate_ids), 0);
}

static void expect_single_map(void)
{
	replace_subids("nobody:1:1\n");
	become_user();
	expect_maps(SPEC_MAP_AUTO, "0 4321 1 ", "0 4321 1 ", true);
}

static void test_a_user_without_any_gets_a_single_map_and_a_warning(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_single_map), 0);
}

static void expect_fallback(void)
{
	replace_subids("4321:200000:1000\n");
	become_user();
	EXPECT(setenv("PATH", "/nonexistent", 1) == 0);
	expect_maps(SPEC_MAP_AUTO, "0 4321 1 ", "0 4321 1 ", true);
}

static void expect_refusal(void)
{
	struct idmap_caller caller;
	struct idmap maps;
	struct error error;
	struct spec spec;
	int end;
	pid_t pid;

	replace_subids("4321:200000:1000\n");
	become_user();
	EXPECT(setenv("PATH", "/nonexistent", 1) == 0);
	spec_init(&spec);
	spec.map_mode = SPEC_MAP_KEEP_ID;
	EXPECT(idmap_find_caller(&caller) == 0);
	EXPECT_OK(idmap_make(&spec, &caller, &maps, &error), &error);
	pid = start_in_namespace(&end);
	EXPECT(idmap_write(pid, &caller, false, &maps, &error) == -ENOENT);
	EXPECT(strstr(error.text, "uidmap"));
	close(end);
	EXPECT(waitpid(pid, NULL, 0) == pid);
	idmap_deinit(&maps);
	spec_deinit(&spec);
}

static void test_falls_back_only_where_it_may(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_fallback), 0);
	assert_int_equal(process_run(expect_refusal), 0);
}

static void expect_lack_is_told(void)
{
	struct idmap_caller caller;
	struct idmap maps;
	struct error error;
	struct spec spec;

	replace_subids("");
	become_user();
	spec_init(&spec);
	spec.map_mode = SPEC_MAP_KEEP_ID;
	EXPECT(idmap_find_caller(&caller) == 0);
	EXPECT(idmap_make(&spec, &caller, &maps, &error) == -ENOENT);
	EXPECT(strstr(error.text, "usermod --add-subuids"));
	spec_deinit(&spec);
}

static void test_tells_how_to_get_subordinate_ids(void **state)
{
	(void)state;
	SKIP_UNLESS_ROOT();
	assert_int_equal(process_run(expect_lack_is_told), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root_is_the_user_and_the_rest_subordinate),
		cmocka_unit_test(test_a_user_who_keeps_his_id_splits_a_range),
		cmocka_unit_test(test_only_root),
		cmocka_unit_test(test_stays_within_the_ids_there_are),
		cmocka_unit_test(test_refuses_wrong_maps),
		cmocka_unit_test(test_translates_both_ways),
		cmocka_unit_test(test_root_needs_no_user_namespace_unless_asked),
		cmocka_unit_test(test_root_with_a_namespace_keeps_all_ids),
		cmocka_unit_test(test_a_user_maps_his_subordinate_ids),
		cmocka_unit_test(test_a_user_without_any_gets_a_single_map_and_a_warning),
		cmocka_unit_test(test_falls_back_only_where_it_may),
		cmocka_unit_test(test_tells_how_to_get_subordinate_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
