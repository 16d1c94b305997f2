/* SPDX-License-Identifier: MIT */
/* The rules of others, and what is not a mount. */
#include "tests/unit/fs/parse.h"

#include <sys/mount.h>

#include "fs/policy.h"

/* As parse_words, called by another name. */
static void parse_as(const char *program, const char *options)
{
	char *argv[] = { (char *)(uintptr_t)program, (char *)(uintptr_t) "-o",
			 (char *)(uintptr_t)options, (char *)(uintptr_t) "mnt", NULL };

	options_deinit(&config);
	if (options_parse(4, argv, &config, error, sizeof(error)) != 0)
		fail_msg("%s", error);
}

static void test_fuse_overlayfs_is_a_name_or_an_option(void **state)
{
	(void)state;
	parse("lower", "mnt");
	assert_int_equal(config.compat, OPTIONS_COMPAT_NONE);
	parse_as("/usr/bin/fuse-overlayfs", "lowerdir=a");
	assert_int_equal(config.compat, OPTIONS_COMPAT_FUSE_OVERLAYFS);
	parse_as("fuse-overlayfs", "lowerdir=a");
	assert_int_equal(config.compat, OPTIONS_COMPAT_FUSE_OVERLAYFS);
	parse_as("/usr/fuse-overlayfs/unionfs-mount", "lowerdir=a");
	assert_int_equal(config.compat, OPTIONS_COMPAT_NONE);
	parse("-o", "unknown", "-o", "compat=fuse-overlayfs", "lower", "mnt");
	assert_int_equal(config.compat, OPTIONS_COMPAT_FUSE_OVERLAYFS);
	refuse_options("bad value 'aufs' for option 'compat': allowed: fuse-overlayfs",
		       "compat=aufs");
}

static void test_what_fuse_overlayfs_does_not_know_is_passed_over(void **state)
{
	(void)state;
	parse_as("fuse-overlayfs",
		 "lowerdir=a,,private,verity=on,x=\"1,2\",nodev,nooverride_creds");
	assert_string_equal(config.ignored, "private, x, nooverride_creds");
	assert_lowers("a");
	assert_int_equal(config.flags_set, MS_NODEV);
	parse_as("fuse-overlayfs", "lowerdir=a,context=\"s:c1,c2\",uidmapping=:0:5:1,gidmapping=");
	assert_null(config.ignored);
	assert_int_equal(config.uids.n_ranges, 1);
	assert_int_equal(config.gids.n_ranges, 0);
	parse("-Z", "--what", "-o", "compat=fuse-overlayfs", "lower", "mnt");
	assert_string_equal(config.ignored, "Z, --what");
}

static void test_fuse_overlayfs_makes_no_redirects(void **state)
{
	(void)state;
	parse_as("fuse-overlayfs", "lowerdir=a,redirect_dir=on,metacopy=on,index=on");
	assert_int_equal(config.metacopy, OPTIONS_OFF);
	assert_int_equal(config.index, OPTIONS_OFF);
	assert_false(policy_redirect_creates(&config));
	assert_true(policy_redirect_follows(&config));
}

static void test_ids_and_times_are_numbers(void **state)
{
	(void)state;
	parse_options("squash_to_root");
	assert_true(config.uids.is_squashed && config.gids.is_squashed);
	assert_int_equal(config.uids.squashed, 0);
	parse_options("squash_to_uid=7,squash_to_gid=8");
	assert_int_equal(config.uids.squashed, 7);
	assert_int_equal(config.gids.squashed, 8);
	parse_options("timeout=1.25");
	assert_true(config.timeout > 1.24 && config.timeout < 1.26);
	parse_options("nodev");
	assert_true(config.timeout < 0);
	refuse_options("bad value 'x' for option 'squash_to_uid': no id", "squash_to_uid=x");
	refuse_options("bad value '4294967295' for option 'squash_to_gid': no id",
		       "squash_to_gid=4294967295");
	refuse_options("bad value '0:1' for option 'uidmapping': no list of STORED:SHOWN:COUNT",
		       "uidmapping=0:1");
	refuse_options("bad value '.5' for option 'timeout': no number of seconds", "timeout=.5");
	refuse_options("bad value '-1' for option 'timeout': no number of seconds", "timeout=-1");
}

static void test_a_program_follows_two_dashes_in_namespaces(void **state)
{
	(void)state;
	parse("--userns", "lower", "mnt", "--", "make", "-o", "x");
	assert_true(config.userns);
	assert_lowers("lower");
	assert_string_equal(config.mountpoint, "mnt");
	assert_int_equal(config.n_program, 3);
	assert_string_equal(config.program[0], "make");
	assert_string_equal(config.program[1], "-o");
	assert_string_equal(config.program[2], "x");
	assert_null(config.program[3]);
	parse("--userns", "lower", "mnt", "--");
	assert_null(config.program);
	parse("lower", "--", "mnt");
	assert_false(config.userns);
}

static void test_an_ephemeral_upper_is_the_only_one(void **state)
{
	(void)state;
	parse("--ephemeral", "-o", "size=1m", "lower", "mnt");
	assert_true(config.ephemeral);
	assert_string_equal(config.size, "1m");
	refuse("an ephemeral upper beside 'u'", "--ephemeral", "lower", "u", "mnt");
	refuse_options("option 'size' is for an ephemeral upper", "size=1m");
}

static void test_switches_may_have_values(void **state)
{
	(void)state;
	parse("--backend=auto", "lower", "mnt");
	assert_int_equal(config.backend, OPTIONS_BACKEND_AUTO);
	refuse("option '--backend' needs a value", "--backend", "lower", "mnt");
	refuse("option '--debug' takes no value", "--debug=1", "lower", "mnt");
	refuse("unknown option '--nonsense'", "--nonsense=1", "lower", "mnt");
}

static void test_a_check_may_name_layers(void **state)
{
	(void)state;
	parse("--check");
	assert_int_equal(config.command, OPTIONS_CHECK);
	parse("--check", "a:b", "u");
	assert_lowers("a", "b");
	assert_string_equal(config.upper, "u");
	refuse("unexpected argument 'm'", "--check", "a", "u", "m");
}

static void test_a_remount_needs_no_layers(void **state)
{
	(void)state;
	parse("src", "mnt", "-o", "rw,remount,ro,user_id=0,group_id=0");
	assert_int_equal(config.command, OPTIONS_REMOUNT);
	assert_string_equal(config.mountpoint, "mnt");
	assert_int_equal(config.flags_set, MS_RDONLY);
}

static void test_a_helper_of_mount_may_be_told_to_fake(void **state)
{
	char *argv[] = { (char *)(uintptr_t) "/sbin/mount.unionfs",
			 (char *)(uintptr_t) "lower",
			 (char *)(uintptr_t) "mnt",
			 (char *)(uintptr_t) "-f",
			 (char *)(uintptr_t) "-N",
			 (char *)(uintptr_t) "/ns",
			 NULL };

	(void)state;
	assert_true(options_is_helper(6, argv));
	assert_int_equal(options_parse(6, argv, &config, error, sizeof(error)), 0);
	assert_int_equal(config.command, OPTIONS_FAKE);
	assert_false(config.foreground);
	assert_string_equal(config.mount_namespace, "/ns");
	argv[0] = (char *)(uintptr_t) "unionfs-mount";
	assert_false(options_is_helper(6, argv));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(fuse_overlayfs_is_a_name_or_an_option),
		FACT(what_fuse_overlayfs_does_not_know_is_passed_over),
		FACT(fuse_overlayfs_makes_no_redirects),
		FACT(ids_and_times_are_numbers),
		FACT(a_program_follows_two_dashes_in_namespaces),
		FACT(an_ephemeral_upper_is_the_only_one),
		FACT(switches_may_have_values),
		FACT(a_check_may_name_layers),
		FACT(a_remount_needs_no_layers),
		FACT(a_helper_of_mount_may_be_told_to_fake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
