/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fs/kernelmount.h"

static struct ovl_config config;
static char error[256];

static int forget(void **state)
{
	(void)state;
	options_deinit(&config);
	return 0;
}

/* What is objected to a mount with these options, an upper and a work directory. */
static const char *objection_to(const char *options)
{
	char list[256];
	char *argv[] = { (char *)(uintptr_t) "unionfs-mount", (char *)(uintptr_t) "-o", list,
			 (char *)(uintptr_t) "mnt", NULL };

	(void)snprintf(list, sizeof(list), "lowerdir=a,upperdir=u,workdir=w%s", options);
	options_deinit(&config);
	if (options_parse(4, argv, &config, error, sizeof(error)) != 0)
		fail_msg("%s", error);
	return kernelmount_objection(&config);
}

static void test_what_the_kernel_has_too_is_no_objection(void **state)
{
	(void)state;
	assert_null(objection_to(""));
	assert_null(objection_to(",userxattr,volatile,nodev,ro,xino=on,redirect_dir=off"));
	assert_null(objection_to(",index=on,metacopy=on,fsname=x,allow_other"));
	assert_null(objection_to(",metacopy=on,verity=require"));
}

static void test_what_only_we_can_do_is_one(void **state)
{
	static const char *const options[] = {
		",uidmapping=0:1:1",
		",squash_to_gid=5",
		",noacl",
		",timeout=3",
		",static_nlink",
		",ino32_t",
		",fsync=strict",
		",subtype=x",
		",noallow_other",
		",compat=fuse-overlayfs",
		",xattr_permissions=2",
		",send=3",
		",userxattr,metacopy=on,redirect_dir=on",
		",verity=on",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		if (!objection_to(options[i]))
			fail_msg("nothing is objected to '%s'", options[i]);
	}
}

static void test_the_kernel_wants_a_work_directory_and_two_layers(void **state)
{
	struct ovl_config one = { .n_lowers = 1, .timeout = -1, .send = -1, .allow_other = -1 };

	(void)state;
	assert_string_equal(kernelmount_objection(&one), "a single layer");
	one.n_lowers = 2;
	assert_null(kernelmount_objection(&one));
	one.upper = (char *)(uintptr_t) "u";
	assert_string_equal(kernelmount_objection(&one), "no work directory is named");
	one.n_lowers = 501;
	assert_string_equal(kernelmount_objection(&one), "more than 500 lower layers");
}

static void test_one_that_cannot_be_is_not_tried(void **state)
{
	(void)state;
	assert_non_null(objection_to(",noacl"));
	assert_int_equal(kernelmount_mount(&config, error, sizeof(error)), -EOPNOTSUPP);
	assert_string_equal(error, "the kernel's overlayfs cannot do that: noacl");
}

#define FACT(name) cmocka_unit_test_teardown(test_##name, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(what_the_kernel_has_too_is_no_objection),
		FACT(what_only_we_can_do_is_one),
		FACT(the_kernel_wants_a_work_directory_and_two_layers),
		FACT(one_that_cannot_be_is_not_tried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
