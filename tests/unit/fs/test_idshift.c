/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fs/idshift.h"

static struct idshift uids;
static struct idshift gids;

static int forget(void **state)
{
	(void)state;
	idshift_deinit(&uids);
	idshift_deinit(&gids);
	return 0;
}

static int parse(const char *text)
{
	return idshift_parse(text, strlen(text), &uids);
}

static void test_nothing_is_shifted_by_default(void **state)
{
	(void)state;
	assert_true(idshift_is_none(&uids));
	assert_int_equal(idshift_to_shown(&uids, 7), 7);
	assert_int_equal(idshift_to_stored(&uids, 7), 7);
	assert_int_equal(parse(""), 0);
	assert_int_equal(parse(":"), 0);
	assert_true(idshift_is_none(&uids));
}

static void test_ranges_are_shifted_there_and_back(void **state)
{
	(void)state;
	assert_int_equal(parse("0:100000:1000:1000:5000:1"), 0);
	assert_false(idshift_is_none(&uids));
	assert_int_equal(idshift_to_shown(&uids, 0), 100000);
	assert_int_equal(idshift_to_shown(&uids, 999), 100999);
	assert_int_equal(idshift_to_shown(&uids, 1000), 5000);
	assert_int_equal(idshift_to_stored(&uids, 100000), 0);
	assert_int_equal(idshift_to_stored(&uids, 100999), 999);
	assert_int_equal(idshift_to_stored(&uids, 5000), 1000);
}

static void test_what_is_in_no_range_has_no_counterpart(void **state)
{
	(void)state;
	assert_int_equal(parse("0:100000:1000"), 0);
	assert_int_equal(idshift_to_shown(&uids, 1000), IDSHIFT_OVERFLOW);
	assert_int_equal(idshift_to_shown(&uids, UINT32_MAX), IDSHIFT_OVERFLOW);
	assert_int_equal(idshift_to_stored(&uids, 0), IDSHIFT_NONE);
	assert_int_equal(idshift_to_stored(&uids, 99999), IDSHIFT_NONE);
	assert_int_equal(idshift_to_stored(&uids, 101000), IDSHIFT_NONE);
}

static void test_the_last_id_can_be_shifted(void **state)
{
	(void)state;
	assert_int_equal(parse("4294967294:0:1"), 0);
	assert_int_equal(idshift_to_shown(&uids, UINT32_MAX - 1), 0);
	assert_int_equal(idshift_to_stored(&uids, 0), UINT32_MAX - 1);
}

static void test_colons_around_the_ranges_are_passed_over(void **state)
{
	(void)state;
	assert_int_equal(parse(":0:10:1:1:20:2:"), 0);
	assert_int_equal(uids.n_ranges, 2);
	assert_int_equal(idshift_to_shown(&uids, 2), 21);
}

static void test_what_is_no_mapping_is_refused(void **state)
{
	static const char *const texts[] = {
		"0",
		"0:1",
		"0:1:",
		"0:1:x",
		"a:1:1",
		"0::1",
		"0:1:0",
		"0:1:1:2",
		"-1:0:1",
		" 0:1:1",
		"0:1:1 ",
		"0:1:1,",
		"4294967295:0:1",
		"0:4294967290:6",
		"0:0:4294967296",
		"1:0:4294967295",
		"0:1:99999999999999999999",
		"0:10:5:4:20:1", /* overlap in what is stored */
		"0:10:5:9:14:1", /* overlap in what is shown */
	};

	(void)state;
	assert_int_equal(parse("3:4:1"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		if (parse(texts[i]) != -EINVAL)
			fail_msg("'%s' was taken", texts[i]);
	}
	assert_int_equal(idshift_to_shown(&uids, 3), 4);
}

static void test_there_may_be_as_many_ranges_as_in_a_user_namespace(void **state)
{
	char text[(IDSHIFT_MAX_RANGES + 1) * 16] = "";
	size_t len = 0;

	(void)state;
	for (unsigned i = 0; i <= IDSHIFT_MAX_RANGES; i++) {
		if (i == IDSHIFT_MAX_RANGES)
			assert_int_equal(parse(text), 0);
		len += (size_t)snprintf(text + len, sizeof(text) - len, ":%u:%u:1", i, i);
	}
	assert_int_equal(parse(text), -E2BIG);
	assert_int_equal(uids.n_ranges, IDSHIFT_MAX_RANGES);
}

static void test_a_squashed_kind_is_shown_as_one_id_and_stored_as_it_is(void **state)
{
	(void)state;
	uids = (struct idshift){ .is_squashed = true, .squashed = 5 };
	assert_false(idshift_is_none(&uids));
	assert_int_equal(idshift_to_shown(&uids, 0), 5);
	assert_int_equal(idshift_to_shown(&uids, 77), 5);
	assert_int_equal(idshift_to_stored(&uids, 77), 77);
}

/* version 2; user::rw-, user:3:r--, group::r--, group:4:r--, mask::r--, other::--- */
#define ACL(uid, gid)                                                                              \
	{                                                                                          \
		2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, (uid), 0, 0, 0, 4, 0, 4,   \
			0, 255, 255, 255, 255, 8, 0, 4, 0, (gid), 0, 0, 0, 16, 0, 4, 0, 255, 255,  \
			255, 255, 32, 0, 0, 0, 255, 255, 255, 255                                  \
	}

static void test_ids_of_acls_are_shifted_by_their_kind(void **state)
{
	unsigned char acl[] = ACL(3, 4);
	const unsigned char shown[] = ACL(13, 24);
	const unsigned char stored[] = ACL(3, 4);

	(void)state;
	assert_int_equal(parse("0:10:5"), 0);
	assert_int_equal(idshift_parse("0:20:5", 6, &gids), 0);
	assert_int_equal(idshift_xattr(&uids, &gids, IDSHIFT_SHOW, "system.posix_acl_access", acl,
				       sizeof(acl)),
			 0);
	assert_memory_equal(acl, shown, sizeof(acl));
	assert_int_equal(idshift_xattr(&uids, &gids, IDSHIFT_STORE, "system.posix_acl_default", acl,
				       sizeof(acl)),
			 0);
	assert_memory_equal(acl, stored, sizeof(acl));
	assert_int_equal(idshift_xattr(&uids, &gids, IDSHIFT_STORE, "system.posix_acl_access", acl,
				       sizeof(acl)),
			 -EINVAL);
}

static void test_half_an_acl_is_left_alone(void **state)
{
	unsigned char acl[] = ACL(3, 4);

	(void)state;
	assert_int_equal(parse("0:10:5"), 0);
	for (size_t len = 0; len < 20; len++) {
		unsigned char *part = malloc(len + 1);

		memcpy(part, acl, len);
		assert_int_equal(idshift_xattr(&uids, &gids, IDSHIFT_SHOW,
					       "system.posix_acl_access", part, len),
				 0);
		assert_memory_equal(part, acl, len);
		free(part);
	}
}

static void test_the_root_of_a_capability_is_shifted(void **state)
{
	unsigned char v3[24] = { [3] = 3, [20] = 2 };
	unsigned char v2[20] = { [3] = 2, [19] = 2 };
	unsigned char copy[20];

	(void)state;
	memcpy(copy, v2, sizeof(copy));
	assert_int_equal(parse("0:10:5"), 0);
	assert_int_equal(idshift_xattr(&uids, &gids, IDSHIFT_SHOW, "security.capability", v3, 24),
			 0);
	assert_int_equal(v3[20], 12);
	assert_int_equal(idshift_xattr(&uids, &gids, IDSHIFT_STORE, "security.capability", v3, 24),
			 0);
	assert_int_equal(v3[20], 2);
	assert_int_equal(idshift_xattr(&uids, &gids, IDSHIFT_SHOW, "security.capability", v2, 20),
			 0);
	assert_memory_equal(v2, copy, sizeof(copy));
}

static void test_other_attributes_are_left_alone(void **state)
{
	unsigned char acl[] = ACL(3, 4);
	const unsigned char same[] = ACL(3, 4);

	(void)state;
	assert_int_equal(parse("0:10:5"), 0);
	assert_int_equal(idshift_xattr(&uids, &gids, IDSHIFT_SHOW, "user.acl", acl, sizeof(acl)),
			 0);
	assert_memory_equal(acl, same, sizeof(acl));
}

#define with_forget(test) cmocka_unit_test_teardown(test, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_forget(test_nothing_is_shifted_by_default),
		with_forget(test_ranges_are_shifted_there_and_back),
		with_forget(test_what_is_in_no_range_has_no_counterpart),
		with_forget(test_the_last_id_can_be_shifted),
		with_forget(test_colons_around_the_ranges_are_passed_over),
		with_forget(test_what_is_no_mapping_is_refused),
		with_forget(test_there_may_be_as_many_ranges_as_in_a_user_namespace),
		with_forget(test_a_squashed_kind_is_shown_as_one_id_and_stored_as_it_is),
		with_forget(test_ids_of_acls_are_shifted_by_their_kind),
		with_forget(test_half_an_acl_is_left_alone),
		with_forget(test_the_root_of_a_capability_is_shifted),
		with_forget(test_other_attributes_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
