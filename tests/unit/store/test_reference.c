/* SPDX-License-Identifier: MIT */
#include "store/reference.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/digest.h"

static void assert_completes(const char *text, const char *want)
{
	char reference[REFERENCE_SIZE];
	char file[REFERENCE_SIZE];
	char back[REFERENCE_SIZE];

	assert_int_equal(reference_complete(text, reference), 0);
	assert_string_equal(reference, want);
	reference_to_file(reference, file);
	assert_null(strchr(file, '/'));
	assert_int_equal(reference_from_file(file, back), 0);
	assert_string_equal(back, want);
}

static void test_names_are_completed(void **state)
{
	(void)state;
	assert_completes("app", "app:latest");
	assert_completes("app:1.2", "app:1.2");
	assert_completes("a/b/c", "a/b/c:latest");
	assert_completes("registry.example:5000/team/app:v1_2-3",
			 "registry.example:5000/team/app:v1_2-3");
	assert_completes("localhost:5000/x", "localhost:5000/x:latest");
	assert_completes("A.B_c-d", "A.B_c-d:latest");
}

static void test_what_is_no_name(void **state)
{
	static const char *const words[] = {
		"",    ":",    "a:",    ":1",    "a:b:c",   "/a",      "a/",  "a//b",
		".",   "..",   ".a",    "../x",  "a/../b",  "-a",      "a b", "a%b",
		"a\n", "\xc3", "a:1/b", "a:x/b", "a/b:1/c", "a/b:1:2", "a@b",
	};
	char reference[REFERENCE_SIZE];
	char longest[REFERENCE_SIZE + 1];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(words[i], "a:1/b") == 0)
			continue; /* a host with a port */
		assert_int_equal(reference_complete(words[i], reference), -EINVAL);
	}
	memset(longest, 'a', sizeof(longest));
	longest[REFERENCE_MAX - 6] = '\0';
	assert_int_equal(reference_complete(longest, reference), -ENAMETOOLONG);
	longest[REFERENCE_MAX - 7] = '\0';
	assert_int_equal(reference_complete(longest, reference), 0);
}

static void test_files_that_keep_no_name(void **state)
{
	char reference[REFERENCE_SIZE];

	(void)state;
	assert_int_equal(reference_from_file("app", reference), -EINVAL);
	assert_int_equal(reference_from_file("app:1:2", reference), -EINVAL);
	assert_int_equal(reference_from_file("%app:1", reference), -EINVAL);
	assert_int_equal(reference_from_file("", reference), -EINVAL);
}

static void test_digests(void **state)
{
	static const char hex[] =
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	char text[80] = DIGEST_PREFIX;
	char digest[DIGEST_SIZE];

	(void)state;
	strcat(text, hex);
	assert_int_equal(digest_parse(text, digest), 0);
	assert_string_equal(digest, hex);
	assert_true(digest_is_hex(hex));
	assert_true(digest_is_hex_prefix("0123"));
	assert_false(digest_is_hex_prefix("012"));
	assert_false(digest_is_hex_prefix("012X"));
	assert_int_equal(digest_parse(hex, digest), -EINVAL);
	strcat(text, "0");
	assert_int_equal(digest_parse(text, digest), -EINVAL);
	text[strlen(text) - 2] = '\0';
	assert_int_equal(digest_parse(text, digest), -EINVAL);
	text[10] = 'A';
	assert_int_equal(digest_parse(text, digest), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_completed),
		cmocka_unit_test(test_what_is_no_name),
		cmocka_unit_test(test_files_that_keep_no_name),
		cmocka_unit_test(test_digests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
