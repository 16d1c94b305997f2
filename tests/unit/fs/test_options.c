/* SPDX-License-Identifier: MIT */
#include "tests/unit/fs/parse.h"

#include <sys/mount.h>

#include "fs/policy.h"

/* Paths */

static void test_two_paths_are_lowers_and_mountpoint(void **state)
{
	(void)state;
	parse("a:b:c", "mnt");
	assert_int_equal(config.command, OPTIONS_MOUNT);
	assert_lowers("a", "b", "c");
	assert_null(config.upper);
	assert_string_equal(config.mountpoint, "mnt");
}

static void test_three_paths_have_the_upper_between(void **state)
{
	(void)state;
	parse("a", "up", "mnt");
	assert_lowers("a");
	assert_string_equal(config.upper, "up");
	assert_string_equal(config.mountpoint, "mnt");
}

static void test_the_kernels_spelling(void **state)
{
	(void)state;
	parse("-o", "lowerdir=a:b,upperdir=up,workdir=work", "mnt");
	assert_lowers("a", "b");
	assert_string_equal(config.upper, "up");
	assert_string_equal(config.work, "work");
	assert_string_equal(config.mountpoint, "mnt");
	assert_null(config.fsname);
}

static void test_the_mount_helpers_form_has_a_source(void **state)
{
	(void)state;
	parse("overlay", "mnt", "-o", "rw,lowerdir=a,upperdir=up");
	assert_lowers("a");
	assert_string_equal(config.fsname, "overlay");
	assert_string_equal(config.mountpoint, "mnt");
}

static void test_fsname_beats_the_source(void **state)
{
	(void)state;
	parse("overlay", "mnt", "-o", "lowerdir=a,fsname=mine");
	assert_string_equal(config.fsname, "mine");
	parse("", "mnt", "-o", "lowerdir=a");
	assert_null(config.fsname);
}

static void test_an_upper_may_be_an_option_beside_a_lower_argument(void **state)
{
	(void)state;
	parse("-o", "upperdir=up", "a", "mnt");
	assert_string_equal(config.upper, "up");
	assert_lowers("a");
}

static void test_two_uppers_are_refused(void **state)
{
	(void)state;
	refuse("two upper layers: 'up' and upperdir=other", "a", "up", "mnt", "-oupperdir=other");
}

static void test_missing_and_superfluous_paths_are_refused(void **state)
{
	(void)state;
	refuse("no MOUNTPOINT given", NULL);
	refuse("no MOUNTPOINT given", "-olowerdir=a");
	refuse("no MOUNTPOINT after 'a'", "a");
	refuse("unexpected argument 'd'", "a", "b", "c", "d");
	refuse("with the option 'lowerdir', 'a' is one argument too many", "a", "b", "c", "-o",
	       "lowerdir=x");
}

static void test_empty_paths_are_refused(void **state)
{
	(void)state;
	refuse("empty name among the lower layers ''", "", "mnt");
	refuse("empty name among the lower layers 'a:::b'", "a:::b", "mnt");
	refuse("empty name among the lower layers ':a'", ":a", "mnt");
	refuse("empty name among the lower layers 'a:'", "-olowerdir=a:", "mnt");
	refuse("the name of the upper layer is empty", "a", "", "mnt");
	refuse("the name of the mount point is empty", "a", "");
}

static void test_two_dashes_end_the_options(void **state)
{
	(void)state;
	parse("--", "-a", "-mnt");
	assert_lowers("-a");
	assert_string_equal(config.mountpoint, "-mnt");
}

/* Escapes */

static void test_the_lower_argument_escapes_colon_and_backslash(void **state)
{
	(void)state;
	parse("a\\:b:c\\\\:d\\e\\", "mnt");
	assert_lowers("a:b", "c\\", "d\\e\\");
}

static void test_option_values_escape_anything(void **state)
{
	(void)state;
	parse("-o", "lowerdir=a\\:b:c\\,d:e\\\\,upperdir=u\\,p,workdir=w\\:k", "mnt");
	assert_lowers("a:b", "c,d", "e\\");
	assert_string_equal(config.upper, "u,p");
	assert_string_equal(config.work, "w:k");
}

static void test_other_paths_are_taken_as_they_are(void **state)
{
	(void)state;
	parse("a", "u\\:p:,", "m\\\\nt");
	assert_string_equal(config.upper, "u\\:p:,");
	assert_string_equal(config.mountpoint, "m\\\\nt");
}

static void test_quotes_are_bytes_in_paths(void **state)
{
	(void)state;
	parse("-o", "lowerdir=\"a,upperdir=b\"", "mnt");
	assert_lowers("\"a");
	assert_string_equal(config.upper, "b\"");
}

static void test_quotes_keep_commas_in_labels(void **state)
{
	(void)state;
	parse_options("context=\"system_u:object_r:t:s0:c1,c2\",userxattr");
	assert_true(config.userxattr);
	refuse_options("unknown option 'c2'", "context=\"s0:c1,c2");
}

/* Lower layers */

static void test_lowers_can_be_added_one_by_one(void **state)
{
	(void)state;
	parse("-o", "lowerdir+=a:b", "-o", "lowerdir+=c\\,d", "mnt");
	assert_lowers("a:b", "c,d");
}

static void test_the_two_ways_to_name_lowers_do_not_mix(void **state)
{
	const char *message = "options 'lowerdir' and 'lowerdir+' cannot be mixed";

	(void)state;
	refuse(message, "-o", "lowerdir=a,lowerdir+=b", "mnt");
	refuse(message, "-o", "lowerdir+=a,lowerdir=b", "mnt");
}

static void test_the_last_lowerdir_wins(void **state)
{
	(void)state;
	parse("-o", "lowerdir=a:b:c,lowerdir=d", "mnt");
	assert_lowers("d");
}

static void test_there_is_a_limit_to_lowers(void **state)
{
	char lowers[2 * (OPTIONS_MAX_LOWERS + 1) + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(lowers) - 1; i++)
		lowers[i] = i % 2 ? ':' : 'a';
	lowers[2 * OPTIONS_MAX_LOWERS - 1] = '\0';
	parse(lowers, "mnt");
	assert_int_equal(config.n_lowers, OPTIONS_MAX_LOWERS);

	lowers[2 * OPTIONS_MAX_LOWERS - 1] = ':';
	lowers[2 * OPTIONS_MAX_LOWERS + 1] = '\0';
	refuse("too many lower layers: at most 2000 are supported", lowers, "mnt");
}

static void test_a_work_directory_without_upper_is_ignored(void **state)
{
	(void)state;
	parse_options("workdir=w");
	assert_null(config.work);
}

/* Values */

static void test_defaults(void **state)
{
	(void)state;
	parse("a", "mnt");
	assert_int_equal(config.redirect_dir, OPTIONS_REDIRECT_DEFAULT);
	assert_int_equal(config.fsync, OPTIONS_FSYNC_AUTO);
	assert_int_equal(config.xino, OPTIONS_XINO_AUTO);
	assert_int_equal(config.allow_other, -1);
	assert_int_equal(config.send, -1);
	assert_int_equal(config.flags_set, 0);
	assert_int_equal(config.flags_cleared, 0);
	assert_false(config.userxattr);
	assert_false(config.foreground);
	assert_false(config.debug);
}

static void test_choices_are_stored(void **state)
{
	(void)state;
	parse_options("redirect_dir=nofollow,fsync=strict,xino=off,userxattr,debug,allow_other");
	assert_int_equal(config.redirect_dir, OPTIONS_REDIRECT_NOFOLLOW);
	assert_int_equal(config.fsync, OPTIONS_FSYNC_STRICT);
	assert_int_equal(config.xino, OPTIONS_XINO_OFF);
	assert_int_equal(config.allow_other, 1);
	assert_true(config.userxattr);
	assert_true(config.debug);
}

static void test_volatile_is_a_kind_of_fsync(void **state)
{
	(void)state;
	parse_options("volatile");
	assert_int_equal(config.fsync, OPTIONS_FSYNC_VOLATILE);
	parse_options("volatile,fsync=auto");
	assert_int_equal(config.fsync, OPTIONS_FSYNC_AUTO);
}

static void test_a_descriptor_is_a_number(void **state)
{
	(void)state;
	parse_options("send=0");
	assert_int_equal(config.send, 0);
	parse_options("send=17");
	assert_int_equal(config.send, 17);
	refuse_options("bad value '-1' for option 'send': no descriptor", "send=-1");
	refuse_options("bad value '3x' for option 'send': no descriptor", "send=3x");
	refuse_options("bad value '99999999999999999999' for option 'send': no descriptor",
		       "send=99999999999999999999");
	refuse_options("option 'send' needs a value", "send=");
}

static void test_a_bound_is_a_number(void **state)
{
	(void)state;
	parse_options("ro");
	assert_int_equal(config.max_inodes, 0);
	parse_options("max_inodes=4294967295");
	assert_int_equal(config.max_inodes, UINT32_MAX);
	refuse_options("bad value '4294967296' for option 'max_inodes': no number",
		       "max_inodes=4294967296");
	refuse_options("bad value '64k' for option 'max_inodes': no number", "max_inodes=64k");
	refuse_options("option 'max_inodes' needs a value", "max_inodes");
}

static void test_bad_values_name_option_value_and_choices(void **state)
{
	(void)state;
	refuse_options("bad value 'maybe' for option 'redirect_dir': allowed: "
		       "on, follow, nofollow, off",
		       "redirect_dir=maybe");
	refuse_options("bad value 'ON' for option 'xino': allowed: auto, on, off", "xino=ON");
	refuse_options("option 'fsync' needs a value", "fsync");
	refuse_options("option 'upperdir' needs a value", "upperdir=");
	refuse_options("option 'userxattr' takes no value", "userxattr=on");
	refuse_options("option 'ro' takes no value", "ro=");
}

static void test_unknown_options_are_refused(void **state)
{
	(void)state;
	refuse_options("unknown option 'foo'", "ro,foo=bar");
	refuse_options("unknown option 'x'", "x");
	refuse("unknown option '-x'", "-x");
	refuse("unknown option '--word'", "--word");
	refuse("option '-o' needs a value", "a", "mnt", "-o");
}

static void test_errors_are_one_line(void **state)
{
	(void)state;
	refuse_options("unknown option 'a?b?'", "a\nb\033");
}

static void test_features_that_the_kernel_has_can_be_off(void **state)
{
	(void)state;
	parse_options("index=off,nfs_export=off,uuid=null,uuid=auto");
	refuse_options("option 'nfs_export=on' is not supported: allowed: off", "nfs_export=on");
	refuse_options("option 'uuid=on' is not supported: allowed: auto, null, off", "uuid=on");
}

/* As in the kernel since 6.16; before, verity implied metacopy=on and went with nothing else. */
static void test_verity_goes_with_everything(void **state)
{
	(void)state;
	parse("a:b", "m");
	assert_int_equal(config.verity, OPTIONS_VERITY_OFF);
	parse_options("verity=on");
	assert_int_equal(config.verity, OPTIONS_VERITY_ON);
	assert_int_equal(config.metacopy, OPTIONS_OFF);
	parse_options("metacopy=off,verity=require,userxattr,redirect_dir=nofollow");
	assert_int_equal(config.verity, OPTIONS_VERITY_REQUIRE);
	parse_options("verity=require,metacopy=on,verity=off");
	assert_int_equal(config.verity, OPTIONS_VERITY_OFF);
	refuse_options("option 'metacopy=on' needs 'redirect_dir=on'",
		       "verity=on,metacopy=on,redirect_dir=off");
}

static void test_data_only_layers_come_last(void **state)
{
	(void)state;
	parse("a:b::c::d", "m");
	assert_lowers("a", "b", "c", "d");
	assert_int_equal(config.n_data, 2);
	parse("-o", "lowerdir=a::c\\:,lowerdir=a:b", "m");
	assert_int_equal(config.n_data, 0);
	parse("-o", "lowerdir+=a,datadir+=b:c", "m");
	assert_lowers("a", "b:c");
	assert_int_equal(config.n_data, 1);
	refuse("lower layer 'c': data-only layers come last, below another", "a::b:c", "m");
	refuse("lower layer 'b': data-only layers come last, below another", "-o",
	       "datadir+=b,lowerdir+=a", "m");
	refuse("empty name among the lower layers '::b'", "::b", "m");
	refuse("empty name among the lower layers 'a:::b'", "a:::b", "m");
	refuse("empty name among the lower layers 'a::'", "a::", "m");
}

static void test_metacopy_goes_with_redirects(void **state)
{
	(void)state;
	parse_options("metacopy=off,redirect_dir=off");
	assert_int_equal(config.metacopy, OPTIONS_OFF);
	parse_options("metacopy=on,userxattr,redirect_dir=on");
	assert_int_equal(config.metacopy, OPTIONS_ON);
	assert_int_equal(policy_redirect_creates(&config), true);
	parse_options("metacopy=on,redirect_dir=follow");
	refuse_options("option 'metacopy=on' needs 'redirect_dir=on'",
		       "metacopy=on,redirect_dir=off");
	refuse_options("option 'metacopy=on' needs 'redirect_dir=on'",
		       "metacopy=on,redirect_dir=follow,upperdir=u");
}

static void test_what_mount_and_fstab_pass_is_accepted(void **state)
{
	(void)state;
	parse("src", "mnt", "-snv", "-t", "fuse.unionfs", "-o", "lowerdir=a", "-o",
	      ",defaults,noauto,user=joe,users,nofail,_netdev,,x-systemd.after=a,X-y,", "-o",
	      "comment=z,default_permissions,context=c");
	assert_lowers("a");
	assert_int_equal(config.flags_set, 0);
}

static void test_sloppy_ignores_unknown_options(void **state)
{
	(void)state;
	parse("-s", "-o", "foo=1,ro,bar", "a", "mnt");
	assert_int_equal(config.flags_set, MS_RDONLY);
	refuse_options("bad value 'no' for option 'xino': allowed: auto, on, off", "xino=no");
}

/* Mount flags */

static void test_mount_flags_are_asked_for_or_asked_not_to_be(void **state)
{
	(void)state;
	parse_options("ro,nosuid,dev,noexec,sync,nodiratime");
	assert_int_equal(config.flags_set,
			 MS_RDONLY | MS_NOSUID | MS_NOEXEC | MS_SYNCHRONOUS | MS_NODIRATIME);
	assert_int_equal(config.flags_cleared, MS_NODEV);
}

static void test_the_last_flag_wins(void **state)
{
	(void)state;
	parse_options("ro,nosuid,rw,suid,nosuid");
	assert_int_equal(config.flags_set, MS_NOSUID);
	assert_int_equal(config.flags_cleared, MS_RDONLY);
	parse_options("noatime,relatime");
	assert_int_equal(config.flags_set, MS_RELATIME);
}

static void test_read_only_may_have_an_upper(void **state)
{
	(void)state;
	parse("-r", "a", "up", "mnt");
	assert_int_equal(config.flags_set, MS_RDONLY);
	assert_string_equal(config.upper, "up");
}

/* Switches */

static void test_switches_may_come_anywhere_and_together(void **state)
{
	(void)state;
	parse("a", "-fd", "mnt", "-oro", "-ouserxattr");
	assert_true(config.foreground);
	assert_true(config.debug);
	assert_true(config.userxattr);
	assert_int_equal(config.flags_set, MS_RDONLY);
	parse("--debug", "--foreground", "a", "mnt");
	assert_true(config.foreground && config.debug);
	parse("a", "mnt", "-foro");
	assert_true(config.foreground);
	assert_int_equal(config.flags_set, MS_RDONLY);
}

static void test_unmount_takes_one_path(void **state)
{
	(void)state;
	parse("-u", "mnt");
	assert_int_equal(config.command, OPTIONS_UNMOUNT);
	assert_string_equal(config.mountpoint, "mnt");
	refuse("unexpected argument 'b'", "-u", "a", "b");
	refuse("no MOUNTPOINT given", "-u");
}

static void test_questions_need_no_paths(void **state)
{
	(void)state;
	parse("-h");
	assert_int_equal(config.command, OPTIONS_HELP);
	parse("--version", "--nonsense");
	assert_int_equal(config.command, OPTIONS_VERSION);
	parse("a", "--man");
	assert_int_equal(config.command, OPTIONS_MAN);
}

static void test_failure_leaves_the_config_alone(void **state)
{
	struct ovl_config before;

	(void)state;
	memset(&before, 0x5a, sizeof(before));
	config = before;
	assert_int_equal(options_parse(2, (char *[]){ "x", "-z" }, &config, error, 0), -EINVAL);
	assert_memory_equal(&config, &before, sizeof(config));
	memset(&config, 0, sizeof(config));
}

/* Redirects */

static void assert_redirects(const char *options, bool is_unprivileged, bool follows, bool creates)
{
	parse_options(options);
	config.is_unprivileged = is_unprivileged;
	assert_int_equal(policy_redirect_follows(&config), follows);
	assert_int_equal(policy_redirect_creates(&config), creates);
}

static void test_redirects_are_made_and_followed_unless_told_otherwise(void **state)
{
	(void)state;
	assert_redirects("rw", false, true, true);
	assert_redirects("redirect_dir=on", false, true, true);
	assert_redirects("redirect_dir=follow", false, true, false);
	assert_redirects("redirect_dir=off", false, true, false);
	assert_redirects("redirect_dir=nofollow", false, false, false);
}

static void test_root_follows_a_users_redirects_only_when_asked(void **state)
{
	(void)state;
	assert_redirects("userxattr", false, false, false);
	assert_redirects("userxattr,redirect_dir=off", false, false, false);
	assert_redirects("userxattr,redirect_dir=follow", false, true, false);
	assert_redirects("userxattr,redirect_dir=on", false, true, true);
	assert_redirects("userxattr,metacopy=on", false, true, true);
	assert_redirects("userxattr", true, true, true);
}

/* Help */

static char *printed(void (*print)(FILE *))
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	print(out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void test_help_and_manual_list_the_options(void **state)
{
	char *help = printed(options_help);
	char *man = printed(options_man);

	(void)state;
	assert_non_null(strstr(help, "redirect_dir=on|follow|nofollow|off"));
	assert_non_null(strstr(help, "-d, --debug"));
	assert_non_null(strstr(help, "suid, nosuid"));
	assert_null(strstr(help, "index=off|on"));
	assert_non_null(strstr(man, "\\fBupperdir\\fR=\\fIDIR\\fR"));
	assert_non_null(strstr(man, "\\fB\\-o\\fR \\fILIST\\fR"));
	for (char *line = strtok(help, "\n"); line; line = strtok(NULL, "\n"))
		assert_true(strlen(line) < 80);
	free(help);
	free(man);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(two_paths_are_lowers_and_mountpoint),
		FACT(three_paths_have_the_upper_between),
		FACT(the_kernels_spelling),
		FACT(the_mount_helpers_form_has_a_source),
		FACT(fsname_beats_the_source),
		FACT(an_upper_may_be_an_option_beside_a_lower_argument),
		FACT(two_uppers_are_refused),
		FACT(missing_and_superfluous_paths_are_refused),
		FACT(empty_paths_are_refused),
		FACT(two_dashes_end_the_options),
		FACT(the_lower_argument_escapes_colon_and_backslash),
		FACT(option_values_escape_anything),
		FACT(other_paths_are_taken_as_they_are),
		FACT(quotes_are_bytes_in_paths),
		FACT(quotes_keep_commas_in_labels),
		FACT(lowers_can_be_added_one_by_one),
		FACT(the_two_ways_to_name_lowers_do_not_mix),
		FACT(the_last_lowerdir_wins),
		FACT(there_is_a_limit_to_lowers),
		FACT(a_work_directory_without_upper_is_ignored),
		FACT(defaults),
		FACT(choices_are_stored),
		FACT(volatile_is_a_kind_of_fsync),
		FACT(a_descriptor_is_a_number),
		FACT(a_bound_is_a_number),
		FACT(bad_values_name_option_value_and_choices),
		FACT(unknown_options_are_refused),
		FACT(errors_are_one_line),
		FACT(features_that_the_kernel_has_can_be_off),
		FACT(data_only_layers_come_last),
		FACT(metacopy_goes_with_redirects),
		FACT(verity_goes_with_everything),
		FACT(what_mount_and_fstab_pass_is_accepted),
		FACT(sloppy_ignores_unknown_options),
		FACT(mount_flags_are_asked_for_or_asked_not_to_be),
		FACT(the_last_flag_wins),
		FACT(read_only_may_have_an_upper),
		FACT(switches_may_come_anywhere_and_together),
		FACT(unmount_takes_one_path),
		FACT(questions_need_no_paths),
		FACT(failure_leaves_the_config_alone),
		FACT(redirects_are_made_and_followed_unless_told_otherwise),
		FACT(root_follows_a_users_redirects_only_when_asked),
		FACT(help_and_manual_list_the_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
