/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "fs/mountinfo.h"

static char line[256];
static struct mountinfo mount;

static bool parse(const char *text)
{
	(void)snprintf(line, sizeof(line), "%s", text);
	return mountinfo_parse(line, &mount);
}

static void test_tags_are_passed_over(void **state)
{
	(void)state;
	assert_true(parse("36 35 98:0 /sub /mnt rw,noatime shared:1 master:2 - ext3 /dev/x rw\n"));
	assert_int_equal(mount.id, 36);
	assert_string_equal(mount.device, "98:0");
	assert_string_equal(mount.root, "/sub");
	assert_string_equal(mount.point, "/mnt");
	assert_string_equal(mount.type, "ext3");
	assert_true(parse("36 35 0:9 / / rw - tmpfs none rw\n"));
	assert_string_equal(mount.type, "tmpfs");
}

static void test_escapes_are_bytes_and_nothing_else_is_one(void **state)
{
	(void)state;
	assert_true(parse("1 1 0:9 /a\\040b /\\134040\\011\\012\\8\\07 rw - fuse.unionfs x rw\n"));
	assert_string_equal(mount.root, "/a b");
	assert_string_equal(mount.point, "/\\040\t\n\\8\\07");
}

static void test_what_is_no_line_of_it_is_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"36",
		" - ",
		"36 35 98:0 /sub /mnt rw",
		"36 35 98:0 /sub - ext3 x rw",
		"36 35 98:0 /sub /mnt rw - ",
	};

	(void)state;
	mount = (struct mountinfo){ 0 };
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		if (parse(texts[i]))
			fail_msg("'%s' is parsed", texts[i]);
	}
	assert_null(mount.type);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags_are_passed_over),
		cmocka_unit_test(test_escapes_are_bytes_and_nothing_else_is_one),
		cmocka_unit_test(test_what_is_no_line_of_it_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
