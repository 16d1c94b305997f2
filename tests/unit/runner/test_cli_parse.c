/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "runner/caps.h"
#include "runner/cli_parse.h"

#define MAX_WORDS 64

/* Take a line apart at blanks and parse it. */
static int parse_line(const char *line, struct cli *ret, int *ret_status, struct error *error)
{
	char *copy = strdup(line);
	char program[] = "unionfs-run";
	char *words[MAX_WORDS] = { program };
	char *rest = copy;
	char *word;
	int n = 1;
	int r;

	assert_non_null(copy);
	while ((word = strsep(&rest, " "))) {
		assert_true(n < MAX_WORDS - 1);
		if (*word)
			words[n++] = word;
	}
	r = cli_parse(n, words, ret, ret_status, error);
	free(copy);
	return r;
}

static void parse(const char *line, struct cli *ret)
{
	struct error error = { "" };
	int status;
	int r = parse_line(line, ret, &status, &error);

	if (r < 0)
		print_error("%s: %s\n", line, error.text);
	assert_int_equal(r, 0);
}

static void assert_fails(const char *line, int expected_status, const char *message)
{
	struct error error = { "" };
	struct cli cli;
	int status = -1;
	int r = parse_line(line, &cli, &status, &error);

	assert_true(r == -EINVAL || r == -ERANGE);
	assert_int_equal(status, expected_status);
	assert_string_equal(error.text, message);
}

static void assert_list(const struct strv *list, const char *expected)
{
	char text[1024] = "";

	for (size_t i = 0; i < list->n; i++) {
		strcat(text, i > 0 ? "|" : "");
		strcat(text, list->items[i]);
	}
	assert_string_equal(text, expected);
}

/* Verbs and arguments */

static void test_the_verb_may_be_left_out(void **state)
{
	struct cli cli;

	(void)state;
	parse("-it --rm base -- sh -c --rm", &cli);
	assert_int_equal(cli.verb, CLI_RUN);
	assert_true(cli.is_interactive);
	assert_int_equal(cli.terminal, CLI_TERMINAL_YES);
	assert_true(cli.spec.is_removed);
	assert_list(&cli.spec.root.lowers, "base");
	assert_list(&cli.spec.process.args, "sh|-c|--rm");
	cli_deinit(&cli);
}

static void test_every_verb_and_alias_is_found(void **state)
{
	static const struct {
		const char *line;
		enum cli_verb verb;
	} lines[] = {
		{ "run base", CLI_RUN },
		{ "create base", CLI_CREATE },
		{ "start web", CLI_START },
		{ "exec web id", CLI_EXEC },
		{ "attach web", CLI_ATTACH },
		{ "console web", CLI_CONSOLE },
		{ "kill web", CLI_KILL },
		{ "stop web", CLI_STOP },
		{ "freeze web", CLI_FREEZE },
		{ "pause web", CLI_FREEZE },
		{ "unfreeze web", CLI_UNFREEZE },
		{ "resume web", CLI_UNFREEZE },
		{ "wait web", CLI_WAIT },
		{ "ls", CLI_LS },
		{ "list", CLI_LS },
		{ "ps", CLI_LS },
		{ "info web", CLI_INFO },
		{ "stats", CLI_STATS },
		{ "top", CLI_TOP },
		{ "logs web", CLI_LOGS },
		{ "inspect web", CLI_INSPECT },
		{ "rm web", CLI_RM },
		{ "prune", CLI_PRUNE },
		{ "update --memory 1g web", CLI_UPDATE },
		{ "doctor", CLI_DOCTOR },
		{ "help", CLI_HELP },
		{ "", CLI_HELP },
		{ "--help", CLI_HELP },
		{ "-h", CLI_HELP },
		{ "ls -h", CLI_HELP },
		{ "--version", CLI_VERSION },
		{ "-V", CLI_VERSION },
		{ "--man", CLI_MAN },
		{ "--completion fish", CLI_COMPLETION },
	};
	struct cli cli;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		parse(lines[i].line, &cli);
		assert_int_equal(cli.verb, lines[i].verb);
		cli_deinit(&cli);
	}
}

static void test_general_options_may_come_before_the_verb(void **state)
{
	struct cli cli;

	(void)state;
	parse("--root /x --log-level=debug stop -t 5 a b", &cli);
	assert_int_equal(cli.verb, CLI_STOP);
	assert_string_equal(cli.state_root, "/x");
	assert_int_equal(cli.log_level, LOG_LEVEL_DEBUG);
	assert_int_equal(cli.timeout_ms, 5000);
	assert_list(&cli.names, "a|b");
	cli_deinit(&cli);
}

static void test_a_verb_behind_other_options_is_a_root(void **state)
{
	struct cli cli;

	(void)state;
	parse("--rm stop", &cli);
	assert_int_equal(cli.verb, CLI_RUN);
	assert_list(&cli.spec.root.lowers, "stop");
	cli_deinit(&cli);
}

static void test_options_of_management_may_come_behind_names(void **state)
{
	struct cli cli;

	(void)state;
	parse("rm web -f -- db", &cli);
	assert_true(cli.is_forced);
	assert_list(&cli.names, "web|db");
	cli_deinit(&cli);
}

static void test_without_a_command_there_is_a_shell(void **state)
{
	struct cli cli;

	(void)state;
	parse("base", &cli);
	assert_list(&cli.spec.process.args, "/bin/sh");
	cli_deinit(&cli);
}

static void test_help_of_a_verb(void **state)
{
	static const char *const lines[] = { "help stop", "--help stop", "stop --help",
					     "stop web --help" };
	struct cli cli;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		parse(lines[i], &cli);
		assert_int_equal(cli.verb, CLI_HELP);
		assert_list(&cli.names, "stop");
		cli_deinit(&cli);
	}
}

static void test_layers_are_split_at_colons(void **state)
{
	struct cli cli;

	(void)state;
	parse("dir:/a:b\\:c:d\\\\ true", &cli);
	assert_list(&cli.spec.root.lowers, "/a|b:c|d\\");
	cli_deinit(&cli);
}

/* Values */

static void test_values_come_in_the_same_word_or_the_next(void **state)
{
	static const char *const lines[] = { "-m 64m a", "-m64m a", "--memory=64m a",
					     "--memory 64m a", "-im64m a" };
	struct cli cli;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		parse(lines[i], &cli);
		assert_int_equal(cli.spec.resources.memory_limit, 64 << 20);
		cli_deinit(&cli);
	}
}

static void test_limits(void **state)
{
	const struct spec_resources *resources;
	struct cli cli;

	(void)state;
	parse("-m 64m --memory-swap 128m --memory-reservation 32m --cpus 0.5 --cpu-weight 200 "
	      "--cpuset-cpus 0-1 --cpuset-mems 0 --pids-limit 100 --io-weight 500 "
	      "--device-read-bps /dev/sda:1m --device-write-iops 8:0:50 --ulimit nofile=10:20 "
	      "--ulimit nofile=30 --oom-score-adj -5 --cgroup /x --cgroup-best-effort a",
	      &cli);
	resources = &cli.spec.resources;
	assert_int_equal(resources->memory_swap, 128 << 20);
	assert_int_equal(resources->memory_reservation, 32 << 20);
	assert_int_equal(resources->cpu_quota * 2, resources->cpu_period);
	assert_int_equal(resources->cpu_shares, 2048);
	assert_string_equal(resources->cpuset_cpus, "0-1");
	assert_string_equal(resources->cpuset_mems, "0");
	assert_int_equal(resources->pids_limit, 100);
	assert_int_equal(resources->io_weight, 500);
	assert_int_equal(cli.throttles.n, 2);
	assert_string_equal(cli.throttles.items[0].path, "/dev/sda");
	assert_int_equal(cli.throttles.items[0].rate, 1 << 20);
	assert_string_equal(cli.throttles.items[1].path, "8:0");
	assert_int_equal(cli.throttles.items[1].kind, SPEC_WRITE_IOPS);
	assert_int_equal(cli.spec.process.rlimits.n, 1);
	assert_int_equal(cli.spec.process.rlimits.items[0].soft, 30);
	assert_int_equal(cli.spec.process.oom_score_adj, -5);
	assert_string_equal(cli.spec.cgroups_path, "/x");
	assert_true(resources->is_best_effort);
	cli_deinit(&cli);
}

static void test_no_limit_is_not_the_same_as_none_said(void **state)
{
	struct cli cli;

	(void)state;
	parse("-m unlimited --pids-limit -1 a", &cli);
	assert_int_equal(cli.spec.resources.memory_limit, SPEC_UNSET);
	assert_int_equal(cli.spec.resources.pids_limit, SPEC_UNSET);
	cli_deinit(&cli);
	parse("update -m -1 --pids-limit 0 web", &cli);
	assert_true(cli.spec.resources.memory_limit == SPEC_UNLIMITED);
	assert_true(cli.spec.resources.pids_limit == SPEC_UNLIMITED);
	assert_int_equal(cli.spec.resources.memory_swap, SPEC_UNSET);
	cli_deinit(&cli);
}

static void test_mounts(void **state)
{
	static const struct {
		const char *destination;
		const char *type;
		const char *source;
		const char *options;
	} expected[] = {
		{ "/d", "bind", "/s", "rbind" },
		{ "/d", "bind", "./s", "rbind,ro,rslave" },
		{ "/d", "bind", "/s", "bind,ro" },
		{ "/d", "bind", "/s", "rbind,ro" },
		{ "/d", "bind", "/s", "rbind" },
		{ "/d", "bind", "/s", "rbind,ro" },
		{ "/t", "tmpfs", "tmpfs", "nosuid,nodev" },
		{ "/t", "tmpfs", "tmpfs", "nosuid,nodev,size=1m,mode=0755" },
		{ "/m", "bind", "/s", "bind,ro,rprivate" },
		{ "/m", "tmpfs", "tmpfs", "size=1m,mode=0700" },
		{ "/c:d", "bind", "/a:b", "rbind" },
	};
	struct cli cli;

	(void)state;
	parse("-v /s:/d -v ./s:/d:ro,rslave,z --volume=/s:/d:bind,ro -v /s:/d:ro "
	      "--bind /s /d --ro-bind /s /d --tmpfs /t --tmpfs /t:size=1m,mode=0755 "
	      "--mount type=bind,src=/s,target=/m,readonly,bind-nonrecursive,bind-propagation="
	      "rprivate --mount type=tmpfs,dst=/m,tmpfs-size=1m,tmpfs-mode=0700 "
	      "-v /a\\:b:/c\\:d a",
	      &cli);
	assert_int_equal(cli.spec.mounts.n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_string_equal(cli.spec.mounts.items[i].destination, expected[i].destination);
		assert_string_equal(cli.spec.mounts.items[i].type, expected[i].type);
		assert_string_equal(cli.spec.mounts.items[i].source, expected[i].source);
		assert_string_equal(cli.spec.mounts.items[i].options, expected[i].options);
	}
	cli_deinit(&cli);
}

static void test_devices(void **state)
{
	struct cli cli;

	(void)state;
	parse("--device /dev/fuse --device /dev/a:/dev/b --device /dev/a:r "
	      "--device /dev/a:/dev/b:rw a",
	      &cli);
	assert_int_equal(cli.devices.n, 4);
	assert_string_equal(cli.devices.items[0].path, "/dev/fuse");
	assert_string_equal(cli.devices.items[0].access, "rwm");
	assert_string_equal(cli.devices.items[1].source, "/dev/a");
	assert_string_equal(cli.devices.items[1].path, "/dev/b");
	assert_string_equal(cli.devices.items[2].path, "/dev/a");
	assert_string_equal(cli.devices.items[2].access, "r");
	assert_string_equal(cli.devices.items[3].path, "/dev/b");
	assert_string_equal(cli.devices.items[3].access, "rw");
	cli_deinit(&cli);
}

static void test_namespaces_and_ids(void **state)
{
	struct cli cli;

	(void)state;
	parse("--share ipc,uts --join net=/proc/1/ns/net --join pid=container:db "
	      "--time-offset boottime=-5 --map 0:1000:1 --map 1:100000:65536 -u 5:6 --groups 7,8 a",
	      &cli);
	assert_int_equal(cli.spec.namespaces[SPEC_NS_IPC].mode, SPEC_NS_SHARED);
	assert_int_equal(cli.spec.namespaces[SPEC_NS_UTS].mode, SPEC_NS_SHARED);
	assert_int_equal(cli.spec.namespaces[SPEC_NS_NET].mode, SPEC_NS_JOINED);
	assert_string_equal(cli.spec.namespaces[SPEC_NS_NET].path, "/proc/1/ns/net");
	assert_int_equal(cli.spec.net.mode, SPEC_NET_JOINED);
	assert_string_equal(cli.joined_names[SPEC_NS_PID], "db");
	assert_int_equal(cli.spec.boottime_offset, -5);
	assert_int_equal(cli.spec.map_mode, SPEC_MAP_LISTED);
	assert_int_equal(cli.spec.uid_maps.n, 2);
	assert_int_equal(cli.spec.gid_maps.items[1].host_id, 100000);
	assert_int_equal(cli.spec.namespaces[SPEC_NS_USER].mode, SPEC_NS_NEW);
	assert_string_equal(cli.spec.process.user, "5:6");
	assert_int_equal(cli.spec.process.n_groups, 2);
	cli_deinit(&cli);
}

static void test_network(void **state)
{
	struct cli cli;

	(void)state;
	parse("--net bridge=br7 -p 8080:80 -p 127.0.0.1:53:53/udp --ip 10.0.0.2 "
	      "--mac 02:00:00:00:00:01 --dns 9.9.9.9 --dns ::1 --add-host db:10.0.0.3 a",
	      &cli);
	assert_int_equal(cli.spec.net.mode, SPEC_NET_BRIDGE);
	assert_string_equal(cli.spec.net.bridge, "br7");
	assert_int_equal(cli.spec.net.ports.n, 2);
	assert_true(cli.spec.net.ports.items[1].is_udp);
	assert_string_equal(cli.spec.net.ip, "10.0.0.2");
	assert_list(&cli.spec.net.dns, "9.9.9.9|::1");
	assert_list(&cli.spec.net.extra_hosts, "db:10.0.0.3");
	cli_deinit(&cli);

	parse("--net container:db --net host a", &cli);
	assert_int_equal(cli.spec.namespaces[SPEC_NS_NET].mode, SPEC_NS_SHARED);
	assert_int_equal(cli.spec.net.mode, SPEC_NET_HOST);
	assert_null(cli.joined_names[SPEC_NS_NET]);
	cli_deinit(&cli);
}

static void test_security(void **state)
{
	struct cli cli;

	(void)state;
	parse("a", &cli);
	assert_true(cli.spec.process.no_new_privileges);
	assert_int_equal(cli.spec.process.capabilities.permitted, CAPS_DEFAULT);
	assert_true(cli.spec.masked_paths.n > 5);
	assert_int_equal(cli.spec.readonly_paths.n, 5);
	cli_deinit(&cli);

	parse("--cap-drop ALL --cap-add kill --mask /secret --unmask /proc/sys --unmask /proc/kcore "
	      "--new-privs --seccomp none a",
	      &cli);
	assert_int_equal(cli.spec.process.capabilities.permitted, CAPS_BIT(CAP_KILL));
	assert_int_equal(cli.spec.readonly_paths.n, 4);
	assert_string_equal(cli.spec.masked_paths.items[cli.spec.masked_paths.n - 1], "/secret");
	assert_false(cli.spec.process.no_new_privileges);
	assert_int_equal(cli.spec.seccomp, SPEC_SECCOMP_NONE);
	cli_deinit(&cli);
}

static void test_privileged_can_be_tightened_behind_it(void **state)
{
	struct cli cli;

	(void)state;
	parse("--privileged --cap-drop sys_time --seccomp default a", &cli);
	assert_true(cli.spec.is_privileged);
	assert_false(cli.spec.process.capabilities.permitted & CAPS_BIT(CAP_SYS_TIME));
	assert_true(cli.spec.process.capabilities.permitted & CAPS_BIT(CAP_SYS_ADMIN));
	assert_int_equal(cli.spec.seccomp, SPEC_SECCOMP_DEFAULT);
	assert_int_equal(cli.spec.masked_paths.n, 0);
	cli_deinit(&cli);
}

static void test_how_it_is_run(void **state)
{
	struct cli cli;

	(void)state;
	parse("-d --name web --stop-signal INT --stop-timeout 2 --timeout 1m --wait-all --as-pid-1 "
	      "--status-fd 3 --preserve-fds 2 --detach-keys ctrl-a,q --dry-run -h box -w /srv "
	      "-e A=1 -e B --umask 077 a",
	      &cli);
	assert_true(cli.spec.is_detached);
	assert_string_equal(cli.spec.name, "web");
	assert_int_equal(cli.spec.stop_signal, SIGINT);
	assert_int_equal(cli.spec.stop_timeout_ms, 2000);
	assert_int_equal(cli.spec.timeout_ms, 60000);
	assert_true(cli.spec.waits_for_all);
	assert_int_equal(cli.spec.init_mode, SPEC_INIT_AS_PID_1);
	assert_int_equal(cli.status_fd, 3);
	assert_int_equal(cli.preserve_fds, 2);
	assert_int_equal(cli.detach_keys.n, 2);
	assert_int_equal(cli.detach_keys.bytes[0], 1);
	assert_int_equal(cli.detach_keys.bytes[1], 'q');
	assert_true(cli.is_dry_run);
	assert_string_equal(cli.spec.hostname, "box");
	assert_string_equal(cli.spec.process.cwd, "/srv");
	assert_list(&cli.env, "A=1|B");
	assert_int_equal(cli.spec.process.umask, 077);
	cli_deinit(&cli);
}

static void test_management(void **state)
{
	struct cli cli;

	(void)state;
	parse("ls -fq --running --frozen", &cli);
	assert_true(cli.is_wide && cli.is_quiet);
	assert_int_equal(cli.shown, CLI_SHOW_RUNNING | CLI_SHOW_FROZEN);
	cli_deinit(&cli);
	parse("kill -s USR1 -a web", &cli);
	assert_int_equal(cli.signal, SIGUSR1);
	assert_true(cli.is_everything);
	cli_deinit(&cli);
	parse("wait -s frozen -t 0.5 web", &cli);
	assert_int_equal(cli.wait_status, STATE_PAUSED);
	assert_int_equal(cli.timeout_ms, 500);
	cli_deinit(&cli);
	parse("logs -f -n 5 web", &cli);
	assert_true(cli.is_followed);
	assert_int_equal(cli.tail, 5);
	cli_deinit(&cli);
	parse("exec -it -u 5 -d web -- id -u", &cli);
	assert_true(cli.is_detached);
	assert_false(cli.spec.is_detached);
	assert_list(&cli.spec.process.args, "id|-u");
	cli_deinit(&cli);
}

/* Errors */

static void test_what_is_wrong_is_told_in_one_line(void **state)
{
	static const struct {
		const char *line;
		int status;
		const char *message;
	} lines[] = {
		{ "--memroy 1g a", 125,
		  "unknown option '--memroy' of run: did you mean '--memory'?" },
		{ "stop --xyzzy web", 2,
		  "unknown option '--xyzzy' of stop: see unionfs-run help stop" },
		{ "-Z a", 125, "unknown option '-Z' of run: see unionfs-run help run" },
		{ "--rm=yes a", 125, "option '--rm' takes no value" },
		{ "--memory", 125, "option '--memory' needs a value: SIZE" },
		{ "--bind /a", 125, "option '--bind' needs a value: SOURCE DESTINATION" },
		{ "--bind=/a /b x", 125, "option '--bind' takes two words: SOURCE DESTINATION" },
		{ "a --rm", 125,
		  "option '--rm' behind ROOT: options come before it, or is it a command behind "
		  "--?" },
		{ "--rm", 125, "no ROOT given: see unionfs-run help run" },
		{ "exec", 125, "no NAME of a container given: see unionfs-run help exec" },
		{ "stop", 2, "no NAME of a container given: see unionfs-run help stop" },
		{ "stop a/b", 2, "'a/b' is no name of a container" },
		{ "prune web", 2, "unexpected argument 'web' of prune" },
		{ "logs a b", 2, "unexpected argument 'b': logs takes one NAME" },
		{ "a::b", 125,
		  "ROOT: empty name among the layers \"a::b\"; a colon that is part of a name needs "
		  "a backslash" },
		{ "-v data:/data a", 125,
		  "option '-v': the source \"data\" is no path; write ./data for a directory here" },
		{ "-v /a:b a", 125, "option '-v': the destination 'b' is not an absolute path" },
		{ "-v /a:/b:nofoo a", 125, "option '-v': unknown mount option \"nofoo\"" },
		{ "--mount type=volume,src=a,dst=/b a", 125,
		  "option '--mount': there are no volumes with a name: type=bind takes a directory" },
		{ "--mount type=bind,src=/a a", 125, "option '--mount': target= is missing" },
		{ "--share mount a", 125,
		  "option '--share': \"mount\" is none of user, pid, net, ipc, uts, cgroup, time" },
		{ "--log-level loud ls", 2,
		  "option '--log-level': \"loud\" is none of error, warning, info, debug" },
		{ "--name .x a", 125,
		  "option '--name': \".x\" is no name of a container: letters, digits, and _ . - "
		  "behind the first, at most 64" },
		{ "help nosuch", 2, "'nosuch' is no verb: see unionfs-run help" },
		{ "--mac 03:00:00:00:00:01 a", 125,
		  "option '--mac': \"03:00:00:00:00:01\" is the address of a group" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_fails(lines[i].line, lines[i].status, lines[i].message);
}

static void test_what_contradicts_itself_is_refused(void **state)
{
	static const struct {
		const char *line;
		const char *message;
	} lines[] = {
		{ "--upper u --tmpfs-upper 1m a",
		  "--upper and --tmpfs-upper: changes go to one place" },
		{ "--work w a", "--work without --upper" },
		{ "--memory-swap 1g a", "--memory-swap without --memory: it is the sum of both" },
		{ "-m 2g --memory-swap 1g a",
		  "--memory-swap is less than --memory: it is the sum of memory and swap" },
		{ "-p 80 a", "--publish needs --net bridge or --net pasta" },
		{ "--ip 10.0.0.1 a", "--ip needs --net bridge" },
		{ "--cgroup none -m 1g a", "limits need a cgroup: leave out --cgroup none" },
		{ "--share time --time-offset boottime=1 a",
		  "--time-offset needs a time namespace of the container's own" },
		{ "--share uts -h x a", "--hostname needs a uts namespace of the container's own" },
		{ "--uid-map 0:0:1 a", "--uid-map without --gid-map: give both, or --map" },
		{ "--map root --share user a",
		  "id maps need a user namespace of the container's own: leave out --share user or "
		  "--join user" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_fails(lines[i].line, 125, lines[i].message);
	assert_fails("update web", 2, "update: no limit given to change");
}

static void test_a_message_is_one_line_whatever_was_given(void **state)
{
	struct error error;
	struct cli cli;
	int status;

	(void)state;
	assert_int_equal(parse_line("stop a\nb\x1b[2J", &cli, &status, &error), -EINVAL);
	assert_string_equal(error.text, "'a?b?[2J' is no name of a container");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_verb_may_be_left_out),
		cmocka_unit_test(test_every_verb_and_alias_is_found),
		cmocka_unit_test(test_general_options_may_come_before_the_verb),
		cmocka_unit_test(test_a_verb_behind_other_options_is_a_root),
		cmocka_unit_test(test_options_of_management_may_come_behind_names),
		cmocka_unit_test(test_without_a_command_there_is_a_shell),
		cmocka_unit_test(test_help_of_a_verb),
		cmocka_unit_test(test_layers_are_split_at_colons),
		cmocka_unit_test(test_values_come_in_the_same_word_or_the_next),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_limit_is_not_the_same_as_none_said),
		cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_namespaces_and_ids),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_security),
		cmocka_unit_test(test_privileged_can_be_tightened_behind_it),
		cmocka_unit_test(test_how_it_is_run),
		cmocka_unit_test(test_management),
		cmocka_unit_test(test_what_is_wrong_is_told_in_one_line),
		cmocka_unit_test(test_what_contradicts_itself_is_refused),
		cmocka_unit_test(test_a_message_is_one_line_whatever_was_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
