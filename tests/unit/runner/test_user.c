/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/user.h"

static const char passwd[] = "# comment\n"
			     "\n"
			     "broken\n"
			     "broken:x:notanumber:1::/:/bin/sh\n"
			     "evil:x:0x0:0::/:/bin/sh\n"
			     "huge:x:4294967296:0::/:/bin/sh\n"
			     "+nis\n"
			     "root:x:0:0:root:/root:/bin/bash\n"
			     "ann:x:1000:100:Ann,,,:/home/ann:/bin/zsh\n"
			     "bare:x:1001:101\n"
			     "lost:x:1002:102::nowhere:sh\n"
			     "ann:x:0:0::/:/bin/sh";

static const char group[] = "root:x:0:\n"
			    "users:x:100:ann\n"
			    "audio:x:29:bob,ann\n"
			    "annex:x:30:annex,an\n"
			    "video:x:44:ann,ann\n"
			    "bad:x:nope:ann\n"
			    "again:x:44:ann\n"
			    "empty:x:50";

static void test_ids_are_digits_and_nothing_else(void **state)
{
	static const char *const wrong[] = { "", "-1", "+1", " 1", "1 ", "1x", "0x1", "1\n" };
	uint32_t id = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(user_parse_id(wrong[i], strlen(wrong[i]), &id), -EINVAL);
	assert_int_equal(user_parse_id("4294967295", 10, &id), -ERANGE);
	assert_int_equal(user_parse_id("4294967296", 10, &id), -ERANGE);
	assert_int_equal(user_parse_id("18446744073709551616", 20, &id), -ERANGE);
	assert_int_equal(user_parse_id("99999999999999999999999999", 26, &id), -ERANGE);
	assert_int_equal(id, 7);
	assert_int_equal(user_parse_id("4294967294", 10, &id), 0);
	assert_true(id == 4294967294U);
	assert_int_equal(user_parse_id("007", 3, &id), 0);
	assert_int_equal(id, 7);
}

static void test_takes_a_request_apart(void **state)
{
	struct user_request request;
	struct error error;

	(void)state;
	assert_int_equal(user_parse("ann", &request, &error), 0);
	assert_string_equal(request.name, "ann");
	assert_false(request.has_gid);
	assert_null(request.group);
	user_request_deinit(&request);
	assert_int_equal(user_parse("1000:users", &request, &error), 0);
	assert_null(request.name);
	assert_int_equal(request.uid, 1000);
	assert_string_equal(request.group, "users");
	user_request_deinit(&request);
	assert_int_equal(user_parse("ann:0", &request, &error), 0);
	assert_true(request.has_gid);
	assert_int_equal(request.gid, 0);
	user_request_deinit(&request);
	assert_int_equal(user_parse("", &request, &error), -EINVAL);
	assert_int_equal(user_parse(":", &request, &error), -EINVAL);
	assert_int_equal(user_parse(":100", &request, &error), -EINVAL);
	assert_int_equal(user_parse("ann:", &request, &error), -EINVAL);
	assert_int_equal(user_parse("4294967296", &request, &error), -EINVAL);
	assert_int_equal(user_parse("0:4294967295", &request, &error), -EINVAL);
}

static void test_the_first_good_line_counts(void **state)
{
	struct user user;

	(void)state;
	assert_int_equal(user_decode_passwd(passwd, strlen(passwd), "ann", 0, &user), 0);
	assert_int_equal(user.uid, 1000);
	assert_int_equal(user.gid, 100);
	assert_string_equal(user.home, "/home/ann");
	assert_string_equal(user.shell, "/bin/zsh");
	user_deinit(&user);
	assert_int_equal(user_decode_passwd(passwd, strlen(passwd), NULL, 0, &user), 0);
	assert_string_equal(user.name, "root");
	user_deinit(&user);
	assert_int_equal(user_decode_passwd(passwd, strlen(passwd), "bare", 0, &user), 0);
	assert_int_equal(user.uid, 1001);
	assert_string_equal(user.home, "/");
	assert_null(user.shell);
	user_deinit(&user);
	assert_int_equal(user_decode_passwd(passwd, strlen(passwd), "lost", 0, &user), 0);
	assert_string_equal(user.home, "/");
	assert_null(user.shell);
	user_deinit(&user);
}

static void test_broken_lines_are_nobody(void **state)
{
	static const char *const names[] = { "broken", "evil", "huge", "+nis",
					     "",       "an",   "ann2", "# comment" };
	struct user user;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(user_decode_passwd(passwd, strlen(passwd), names[i], 0, &user),
				 -ENOENT);
	assert_int_equal(user_decode_passwd(NULL, 0, "ann", 0, &user), -ENOENT);
}

static void test_groups(void **state)
{
	struct user user;
	uint32_t gid;

	(void)state;
	assert_int_equal(user_decode_group(group, strlen(group), "audio", &gid), 0);
	assert_int_equal(gid, 29);
	assert_int_equal(user_decode_group(group, strlen(group), "empty", &gid), 0);
	assert_int_equal(gid, 50);
	assert_int_equal(user_decode_group(group, strlen(group), "bad", &gid), -ENOENT);
	assert_int_equal(user_decode_group(group, strlen(group), "aud", &gid), -ENOENT);
	assert_int_equal(user_decode_passwd(passwd, strlen(passwd), "ann", 0, &user), 0);
	assert_int_equal(user_decode_memberships(group, strlen(group), &user), 0);
	assert_int_equal(user.n_groups, 2); /* not its own, each once */
	assert_int_equal(user.groups[0], 29);
	assert_int_equal(user.groups[1], 44);
	user_deinit(&user);
}

/* --- in an image --- */

static char image[] = "/tmp/test-user-XXXXXX";
static int root;

static void put(const char *name, const char *text)
{
	_cleanup_fd_ int fd = openat(root, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

static int make_image(void **state)
{
	(void)state;
	strcpy(image + sizeof(image) - 7, "XXXXXX");
	if (!mkdtemp(image))
		return -1;
	root = open(image, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (mkdirat(root, "etc", 0755) < 0)
		return -1;
	put("etc/passwd", passwd);
	put("etc/group", group);
	return 0;
}

static int remove_image(void **state)
{
	char command[64];

	(void)state;
	close(root);
	snprintf(command, sizeof(command), "rm -rf %s", image);
	return system(command);
}

static void assert_user(const char *text, uint32_t uid, uint32_t gid, size_t n_groups,
			const char *home)
{
	struct error error = { "" };
	struct user user;

	if (user_resolve(root, text, &user, &error) < 0)
		fail_msg("%s", error.text);
	assert_int_equal(user.uid, uid);
	assert_int_equal(user.gid, gid);
	assert_int_equal(user.n_groups, n_groups);
	assert_string_equal(user.home, home);
	user_deinit(&user);
}

static void test_resolves_names_and_numbers(void **state)
{
	(void)state;
	assert_user(NULL, 0, 0, 0, "/root");
	assert_user("ann", 1000, 100, 2, "/home/ann");
	assert_user("1000", 1000, 100, 2, "/home/ann");
	assert_user("ann:audio", 1000, 29, 0, "/home/ann");
	assert_user("ann:7", 1000, 7, 0, "/home/ann");
	assert_user("4711", 4711, 0, 0, "/");
	assert_user("4711:4712", 4711, 4712, 0, "/");
	assert_user("root", 0, 0, 0, "/root");
}

static void assert_refused(const char *text, int wanted, const char *part)
{
	struct error error = { "" };
	struct user user;

	assert_int_equal(user_resolve(root, text, &user, &error), wanted);
	if (!strstr(error.text, part))
		fail_msg("%s", error.text);
}

static void test_unknown_names_are_errors(void **state)
{
	(void)state;
	assert_refused("bob", -ENOENT, "/etc/passwd");
	assert_refused("ann:bob", -ENOENT, "/etc/group");
	assert_refused("1000x", -ENOENT, "1000x");
	assert_refused("-1", -ENOENT, "-1");
	assert_refused("4294967295", -EINVAL, "4294967295");
}

static void test_an_image_without_files_knows_numbers_only(void **state)
{
	(void)state;
	assert_int_equal(unlinkat(root, "etc/passwd", 0), 0);
	assert_int_equal(unlinkat(root, "etc/group", 0), 0);
	assert_user("1000", 1000, 0, 0, "/");
	assert_user("1000:5", 1000, 5, 0, "/");
	assert_refused("ann", -ENOENT, "/etc/passwd");
}

static void test_links_stay_in_the_image(void **state)
{
	(void)state;
	assert_int_equal(unlinkat(root, "etc/passwd", 0), 0);
	/* The host's file has a root as well, but the image's does not have this uid. */
	assert_int_equal(symlinkat("/../../../../other", root, "etc/passwd"), 0);
	put("other", "inside:x:77:78::/in:/bin/sh\n");
	assert_user("inside", 77, 78, 0, "/in");
	assert_int_equal(unlinkat(root, "other", 0), 0);
	assert_user("77", 77, 0, 0, "/");
	assert_int_equal(symlinkat("other", root, "other"), 0);
	assert_refused("77", -ELOOP, "/etc/passwd");
}

static void test_only_regular_files_are_read(void **state)
{
	(void)state;
	assert_int_equal(unlinkat(root, "etc/passwd", 0), 0);
	assert_int_equal(mkfifoat(root, "etc/passwd", 0644), 0);
	assert_refused("ann", -EINVAL, "regular");
	assert_int_equal(unlinkat(root, "etc/passwd", 0), 0);
	assert_int_equal(mkdirat(root, "etc/passwd", 0755), 0);
	assert_refused("ann", -EINVAL, "regular");
}

static void test_huge_files_are_refused(void **state)
{
	_cleanup_fd_ int fd = openat(root, "etc/passwd", O_WRONLY);

	(void)state;
	assert_int_equal(ftruncate(fd, USER_FILE_MAX + 1), 0);
	assert_refused("ann", -EFBIG, "/etc/passwd");
}

#define in_image(test) cmocka_unit_test_setup_teardown(test, make_image, remove_image)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids_are_digits_and_nothing_else),
		cmocka_unit_test(test_takes_a_request_apart),
		cmocka_unit_test(test_the_first_good_line_counts),
		cmocka_unit_test(test_broken_lines_are_nobody),
		cmocka_unit_test(test_groups),
		in_image(test_resolves_names_and_numbers),
		in_image(test_unknown_names_are_errors),
		in_image(test_an_image_without_files_knows_numbers_only),
		in_image(test_links_stay_in_the_image),
		in_image(test_only_regular_files_are_read),
		in_image(test_huge_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
