/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/fixture.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "fs/override.h"
#include "lib/sys.h"

static struct override decoded;

static int decode(const char *value)
{
	return override_decode(value, strlen(value), &decoded);
}

static void test_every_type_is_spelt_as_containers_storage_spells_it(void **state)
{
	static const struct {
		const char *value;
		struct override override;
	} facts[] = {
		{ "0:0:0755:dir", { 0, 0, S_IFDIR | 0755, 0, 0 } },
		{ "1:2:4711:file", { 1, 2, S_IFREG | 04711, 0, 0 } },
		{ "1000:100:0777:symlink", { 1000, 100, S_IFLNK | 0777, 0, 0 } },
		{ "0:0:0000:pipe", { 0, 0, S_IFIFO, 0, 0 } },
		{ "0:0:1777:socket", { 0, 0, S_IFSOCK | 01777, 0, 0 } },
		{ "0:6:0660:block-8-16", { 0, 6, S_IFBLK | 0660, 8, 16 } },
		{ "4294967294:0:0666:char-1-3", { UINT32_MAX - 1, 0, S_IFCHR | 0666, 1, 3 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(facts); i++) {
		char value[OVERRIDE_SIZE];
		size_t len = override_encode(&facts[i].override, value);

		assert_string_equal(value, facts[i].value);
		assert_int_equal(len, strlen(value));
		assert_int_equal(decode(value), 0);
		assert_memory_equal(&decoded, &facts[i].override, sizeof(decoded));
	}
}

static void test_the_longest_value_fits(void **state)
{
	const struct override longest = { UINT32_MAX - 1, UINT32_MAX - 1, S_IFBLK | 07777,
					  UINT32_MAX, UINT32_MAX };
	char value[OVERRIDE_SIZE];

	(void)state;
	assert_true(override_encode(&longest, value) < sizeof(value));
	assert_int_equal(decode(value), 0);
	assert_memory_equal(&decoded, &longest, sizeof(decoded));
}

static void test_a_type_may_be_missing(void **state)
{
	(void)state;
	assert_int_equal(decode("3:4:755"), 0);
	assert_int_equal(decoded.uid, 3);
	assert_int_equal(decoded.gid, 4);
	assert_int_equal(decoded.mode, 0755);
}

static void test_what_is_no_value_is_refused(void **state)
{
	static const char *const values[] = {
		"",
		"0",
		"0:0",
		"0:0:",
		"0:0:0755:",
		"0:0:8:file",
		"0:0:10000:file",
		"-1:0:0755:dir",
		":0:0755:dir",
		"0:0:0755:dirs",
		"0:0:0755:di",
		"0:0:0644:char",
		"0:0:0644:char-",
		"0:0:0644:char-1",
		"0:0:0644:char-1-",
		"0:0:0644:char-1-2-3",
		"0:0:0644:char-0-0",
		"0:0:0644:block8:0",
		"4294967295:0:0755:dir",
		"0:4294967295:0755:dir",
		"0:0:0644:char-4294967296-0",
		"0:0:0755:file ",
		" 0:0:0755:file",
	};

	(void)state;
	memset(&decoded, 0x5a, sizeof(decoded));
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		if (decode(values[i]) != -EINVAL)
			fail_msg("'%s' was taken", values[i]);
	}
	assert_int_equal(decoded.uid, 0x5a5a5a5a);
	assert_int_equal(override_decode("0:0:0755:dir\0", 13, &decoded), -EINVAL);
}

static void test_only_files_can_be_shown_as_something_else(void **state)
{
	(void)state;
	assert_true(override_may_be(S_IFREG, S_IFCHR));
	assert_true(override_may_be(S_IFREG, S_IFREG));
	assert_false(override_may_be(S_IFREG, S_IFDIR));
	assert_false(override_may_be(S_IFREG, S_IFLNK));
	assert_true(override_may_be(S_IFDIR, S_IFDIR));
	assert_false(override_may_be(S_IFDIR, S_IFREG));
	assert_false(override_may_be(S_IFLNK, S_IFREG));
	assert_false(override_may_be(S_IFREG, 0644)); /* no type at all */
}

static void test_what_is_stored_is_what_stat_shows(void **state)
{
	struct fixture *fx = *state;
	const struct statx wanted = { .stx_uid = 5,
				      .stx_gid = 6,
				      .stx_mode = S_IFCHR | 0620,
				      .stx_rdev_major = 1,
				      .stx_rdev_minor = 3 };
	struct statx stx;

	fixture_tree(fx, "f owner=0:0 mode=700\nd/\n");
	assert_int_equal(override_probe(fx->dir), OVERRIDE_NONE);
	assert_int_equal(override_store(OVERRIDE_CONTAINERS, fx->dir, "f", &wanted), 0);
	assert_int_equal(sys_stat(fx->dir, "f", &stx), 0);
	assert_int_equal(stx.stx_mode, S_IFREG | 0700);
	override_apply(OVERRIDE_PRIVILEGED, fx->dir, "f", &stx);
	assert_int_equal(stx.stx_mode, S_IFREG | 0700);
	override_apply(OVERRIDE_CONTAINERS, fx->dir, "f", &stx);
	assert_int_equal(stx.stx_mode, S_IFCHR | 0620);
	assert_int_equal(stx.stx_uid, 5);
	assert_int_equal(stx.stx_gid, 6);
	assert_int_equal(stx.stx_rdev_major, 1);
	assert_int_equal(stx.stx_rdev_minor, 3);
}

static void test_a_value_without_a_type_leaves_it_alone(void **state)
{
	struct fixture *fx = *state;
	struct statx stx;

	fixture_tree(fx, "f user.containers.override_stat=1:2:0640 mode=700\n");
	assert_int_equal(sys_stat(fx->dir, "f", &stx), 0);
	override_apply(OVERRIDE_CONTAINERS, fx->dir, "f", &stx);
	assert_int_equal(stx.stx_mode, S_IFREG | 0640);
	assert_int_equal(stx.stx_gid, 2);
}

static void test_a_directory_stays_one(void **state)
{
	struct fixture *fx = *state;
	struct statx stx = { .stx_mode = S_IFREG | 0600, .stx_uid = 7 };

	fixture_tree(fx, "d/ mode=700\n");
	assert_int_equal(override_store(OVERRIDE_CONTAINERS, fx->dir, "d", &stx), 0);
	assert_int_equal(sys_stat(fx->dir, "d", &stx), 0);
	override_apply(OVERRIDE_CONTAINERS, fx->dir, "d", &stx);
	assert_int_equal(stx.stx_mode, S_IFDIR | 0600);
	assert_int_equal(stx.stx_uid, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_fixture(test_every_type_is_spelt_as_containers_storage_spells_it),
		with_fixture(test_the_longest_value_fits),
		with_fixture(test_a_type_may_be_missing),
		with_fixture(test_what_is_no_value_is_refused),
		with_fixture(test_only_files_can_be_shown_as_something_else),
		with_fixture(test_what_is_stored_is_what_stat_shows),
		with_fixture(test_a_value_without_a_type_leaves_it_alone),
		with_fixture(test_a_directory_stays_one),
	};

	return run_with_fixtures(tests);
}
