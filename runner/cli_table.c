/* SPDX-License-Identifier: MIT */
/*
 * The table of verbs and of options.  A row without help is the opposite or a synonym of the row
 * above it.  Names and letters are those of docker, podman and the LXC tools where they have one.
 */
#include "runner/cli_table.h"

#include <assert.h>
#include <string.h>

#include "runner/cli_ids.h"
#include "runner/cli_limits.h"
#include "runner/cli_mounts.h"
#include "runner/cli_net.h"
#include "runner/cli_process.h"
#include "runner/cli_text.h"

static_assert(sizeof(enum cli_terminal) == sizeof(int), "stored through an int");
static_assert(sizeof(enum cli_shell) == sizeof(int), "stored through an int");
static_assert(sizeof(enum log_level) == sizeof(int), "stored through an int");
static_assert(sizeof(enum spec_init_mode) == sizeof(int), "stored through an int");
static_assert(CLI_N_VERBS <= 32, "a bit each");

/* clang-format off: one row is one thing to read. */

#define BIT(name) CLI_VERB_BIT(CLI_##name)
#define EVERY UINT32_MAX
#define MAKING (BIT(RUN) | BIT(CREATE))
#define ENTERING (BIT(EXEC) | BIT(ATTACH))
#define RUNNING (MAKING | ENTERING)
#define LIMITING (MAKING | BIT(UPDATE))
#define TERMINAL (BIT(RUN) | ENTERING | BIT(CONSOLE) | BIT(START))

#define NAME(ch, word, bits) .letter = (ch), .name = (word), .verbs = (bits)
#define AT(field) .offset = offsetof(struct cli, field)
#define FLAG(field, is_on) .kind = CLI_FLAG, AT(field), .value = (is_on)
#define NUMBER(field, number) .kind = CLI_NUMBER, AT(field), .value = (number)
#define VALUE(what, field, word) .kind = CLI_##what, AT(field), .argument = (word)
#define TAKE(function, word) .kind = CLI_CUSTOM, .parse = cli_take_##function, .argument = (word)
#define FROM_TO(least, most) .min = (least), .max = (most)
#define FILES .offer = CLI_OFFER_FILE
#define DIRECTORIES .offer = CLI_OFFER_DIRECTORY

static const struct cli_choice log_levels[] = {
	{ "error", LOG_LEVEL_ERROR },
	{ "warning", LOG_LEVEL_WARNING },
	{ "info", LOG_LEVEL_INFO },
	{ "debug", LOG_LEVEL_DEBUG },
	{ NULL, 0 },
};

static const struct cli_choice shells[] = {
	{ "bash", CLI_BASH },
	{ "zsh", CLI_ZSH },
	{ "fish", CLI_FISH },
	{ NULL, 0 },
};

static const struct cli_option how[] = {
	{ NAME('i', "interactive", RUNNING | BIT(START)), FLAG(is_interactive, true),
	  .help = "Give the command the standard input." },
	{ NAME('t', "tty", RUNNING), NUMBER(terminal, CLI_TERMINAL_YES),
	  .help = "Give the command a terminal of its own. That is the default where the standard "
		  "input and output are one; --no-tty gives none." },
	{ NAME('\0', "no-tty", RUNNING), NUMBER(terminal, CLI_TERMINAL_NO) },
	{ NAME('d', "detach", BIT(RUN)), FLAG(spec.is_detached, true),
	  .help = "Return when the command runs; what it writes goes to its log." },
	{ NAME('d', "detach", ENTERING), FLAG(is_detached, true),
	  .help = "Return when the command runs." },
	{ NAME('a', "attach", BIT(START)), FLAG(is_attached, true),
	  .help = "Stay until the command ends, with its output." },
	{ NAME('\0', "name", MAKING), VALUE(STRING, spec.name, "NAME"),
	  .help = "What the container is called; otherwise a name is chosen." },
	{ NAME('\0', "rm", MAKING), FLAG(spec.is_removed, true),
	  .help = "Remove the container when it has ended, with all its changes that are not in "
		  "--upper." },
	{ NAME('\0', "timeout", MAKING), VALUE(DURATION, spec.timeout_ms, "SECONDS"),
	  .help = "End the command after this time: by the stop signal, then by KILL. The exit "
		  "status is 124." },
	{ NAME('\0', "stop-signal", MAKING), VALUE(SIGNAL, spec.stop_signal, "SIGNAL"),
	  .offer = CLI_OFFER_SIGNAL, .help = "How the command is asked to end (default TERM)." },
	{ NAME('\0', "stop-timeout", MAKING), VALUE(DURATION, spec.stop_timeout_ms, "SECONDS"),
	  .help = "How long it then has before KILL (default 10)." },
	{ NAME('\0', "wait-all", MAKING), FLAG(spec.waits_for_all, true),
	  .help = "Go on until all processes have ended, not only the command." },
	{ NAME('\0', "init", MAKING), NUMBER(spec.init_mode, SPEC_INIT_OURS),
	  .help = "Process 1 is an init that forwards signals and reaps (the default), or the "
		  "command itself." },
	{ NAME('\0', "as-pid-1", MAKING), NUMBER(spec.init_mode, SPEC_INIT_AS_PID_1) },
	{ NAME('\0', "preserve-fds", RUNNING), VALUE(INT, preserve_fds, "N"), FROM_TO(0, 1024),
	  .help = "Hand on N descriptors beyond the standard error." },
	{ NAME('\0', "status-fd", RUNNING), VALUE(INT, status_fd, "FD"), FROM_TO(0, INT32_MAX),
	  .help = "Write what happens to this descriptor, a JSON object on each line." },
	{ NAME('\0', "detach-keys", TERMINAL), TAKE(detach_keys, "KEY,..."),
	  .help = "Keys that leave the terminal and let the command run (default ctrl-p,ctrl-q); "
		  "an empty list is none." },
	{ NAME('\0', "dry-run", MAKING), FLAG(is_dry_run, true),
	  .help = "Print the steps that would be done." },
};

static const struct cli_option root[] = {
	{ NAME('\0', "upper", MAKING), VALUE(STRING, spec.root.upper, "DIR"), DIRECTORIES,
	  .help = "Where changes go, and stay. Otherwise they go to a directory that is removed "
		  "with the container." },
	{ NAME('\0', "work", MAKING), VALUE(STRING, spec.root.work, "DIR"), DIRECTORIES,
	  .help = "The work directory that belongs to --upper; one beside it is the default." },
	{ NAME('\0', "tmpfs-upper", MAKING), VALUE(SIZE, spec.root.tmpfs_size, "SIZE"),
	  .help = "Keep changes in memory, no more than SIZE of them." },
	{ NAME('\0', "read-only", MAKING), FLAG(spec.root.is_readonly, true),
	  .help = "Allow no change of the root." },
	{ NAME('v', "volume", MAKING), TAKE(volume, "SOURCE:DESTINATION[:OPTIONS]"), FILES,
	  .help = "Show a directory or file of the host in the container. OPTIONS are ro, rw, bind "
		  "(without what is mounted below it), nosuid, noexec, dev (device nodes in it can "
		  "be opened), and [r]slave, [r]shared or [r]private. A backslash takes its "
		  "meaning from a colon." },
	{ NAME('\0', "mount", MAKING), TAKE(mount, "KEY=VALUE,..."),
	  .help = "The same in words, and other types: type=bind|tmpfs|proc|..., source=, target=, "
		  "readonly, bind-propagation=, bind-nonrecursive, tmpfs-size=, tmpfs-mode=, "
		  "option=." },
	{ NAME('\0', "bind", MAKING), TAKE(bind, "SOURCE DESTINATION"), .n_values = 2, FILES,
	  .help = "The same with two arguments, read-write or read-only." },
	{ NAME('\0', "ro-bind", MAKING), TAKE(bind, "SOURCE DESTINATION"), .n_values = 2,
	  .value = true, FILES },
	{ NAME('\0', "tmpfs", MAKING), TAKE(tmpfs, "DESTINATION[:OPTIONS]"),
	  .help = "An empty directory in memory. OPTIONS are those of tmpfs(5): size=64m, "
		  "mode=0755." },
	{ NAME('\0', "device", MAKING), TAKE(device, "PATH[:PATH][:rwm]"), FILES,
	  .help = "Let the container have a device of the host, to be read, written and made "
		  "(mknod) as the letters say (default rwm)." },
};

static const struct cli_option namespaces[] = {
	{ NAME('\0', "share", MAKING), TAKE(share, "NS,..."),
	  .help = "Have no own namespaces of these kinds: net, ipc, uts, pid, cgroup, time, "
		  "user." },
	{ NAME('\0', "join", MAKING), TAKE(join, "NS=PATH|container:NAME"),
	  .help = "Be in an existing namespace, that of a file such as /proc/1/ns/net or of a "
		  "container." },
	{ NAME('\0', "time-offset", MAKING), TAKE(time_offset, "CLOCK=SECONDS"),
	  .help = "Move a clock of the container: boottime or monotonic." },
	{ NAME('\0', "map", MAKING), TAKE(map, "MODE|INSIDE:OUTSIDE:COUNT"),
	  .help = "Which ids of the host those of the container are. auto: of root, the same; of "
		  "others, root is the user and the rest are his subordinate ids. root: only that "
		  "one. keep-id: the user keeps his number. Numbers may be repeated, and hold for "
		  "users and groups." },
	{ NAME('\0', "uid-map", MAKING), TAKE(uid_map, "INSIDE:OUTSIDE:COUNT"),
	  .help = "The same, for users or groups only." },
	{ NAME('\0', "gid-map", MAKING), TAKE(gid_map, "INSIDE:OUTSIDE:COUNT") },
};

static const struct cli_option command[] = {
	{ NAME('u', "user", RUNNING), TAKE(user, "USER[:GROUP]"),
	  .help = "Who the command runs as: names of the image, or numbers (default root)." },
	{ NAME('\0', "groups", RUNNING), TAKE(groups, "GID,..."),
	  .help = "More groups that it is in." },
	{ NAME('w', "workdir", RUNNING), TAKE(workdir, "DIR"),
	  .help = "The directory it starts in (default /)." },
	{ NAME('e', "env", RUNNING), TAKE(env, "NAME[=VALUE]"),
	  .help = "Set a variable of its environment; without a value, to what it is here." },
	{ NAME('\0', "env-file", RUNNING), VALUE(LIST, env_files, "FILE"), FILES,
	  .help = "The same for each line of a file." },
	{ NAME('\0', "clearenv", RUNNING), FLAG(clears_env, true),
	  .help = "Set no other variables: neither PATH nor TERM nor container." },
	{ NAME('h', "hostname", MAKING), TAKE(hostname, "NAME"),
	  .help = "The name of the host in the container (default its own)." },
	{ NAME('\0', "umask", MAKING), TAKE(umask, "MODE"),
	  .help = "Permissions that new files do not get (default 022)." },
	{ NAME('\0', "ulimit", MAKING), TAKE(ulimit, "NAME=SOFT[:HARD]"),
	  .help = "A limit of each process, see setrlimit(2): nofile=1024:4096, core=0." },
	{ NAME('\0', "oom-score-adj", MAKING), VALUE(INT, spec.process.oom_score_adj, "N"),
	  FROM_TO(-1000, 1000),
	  .help = "Make the command more (or less) likely to be ended for want of memory." },
};

static const struct cli_option limits[] = {
	{ NAME('m', "memory", LIMITING), VALUE(LIMIT, spec.resources.memory_limit, "SIZE"),
	  .help = "The most memory that it may use: 512k, 64m, 1.5g." },
	{ NAME('\0', "memory-swap", LIMITING), VALUE(LIMIT, spec.resources.memory_swap, "SIZE"),
	  .help = "The most memory and swap together; as much as --memory is no swap." },
	{ NAME('\0', "memory-reservation", LIMITING),
	  VALUE(LIMIT, spec.resources.memory_reservation, "SIZE"),
	  .help = "What is left to it when memory is short." },
	{ NAME('\0', "cpus", LIMITING), TAKE(cpus, "N"),
	  .help = "How many processors it may use: 0.5, 2." },
	{ NAME('c', "cpu-shares", LIMITING), VALUE(INT64, spec.resources.cpu_shares, "N"),
	  FROM_TO(2, 262144),
	  .help = "Its share of the processors when they are short; 1024, or a weight of 100, is "
		  "everybody's." },
	{ NAME('\0', "cpu-weight", LIMITING), TAKE(cpu_weight, "N") },
	{ NAME('\0', "cpu-quota", LIMITING), VALUE(INT64, spec.resources.cpu_quota, "MICROSECONDS"),
	  FROM_TO(1000, INT64_MAX),
	  .help = "The same as --cpus, as time in each period (default 100000)." },
	{ NAME('\0', "cpu-period", LIMITING),
	  VALUE(INT64, spec.resources.cpu_period, "MICROSECONDS"), FROM_TO(1000, 1000000) },
	{ NAME('\0', "cpuset-cpus", LIMITING),
	  .offset = offsetof(struct cli, spec.resources.cpuset_cpus), TAKE(cpuset, "LIST"),
	  .help = "Which processors, or memory nodes, it may use: 0-2,5." },
	{ NAME('\0', "cpuset-mems", LIMITING),
	  .offset = offsetof(struct cli, spec.resources.cpuset_mems), TAKE(cpuset, "LIST") },
	{ NAME('\0', "pids-limit", LIMITING), VALUE(INT64, spec.resources.pids_limit, "N"),
	  FROM_TO(-1, INT32_MAX), .help = "The most processes and threads; -1 is no limit." },
	{ NAME('\0', "io-weight", LIMITING), VALUE(INT64, spec.resources.io_weight, "N"),
	  FROM_TO(10, 1000), .help = "Its share of block devices: 10 to 1000." },
	{ NAME('\0', "blkio-weight", LIMITING), VALUE(INT64, spec.resources.io_weight, "N"),
	  FROM_TO(10, 1000) },
	{ NAME('\0', "device-read-bps", LIMITING), TAKE(throttle, "DEVICE:SIZE"),
	  .value = SPEC_READ_BPS, FILES,
	  .help = "The most bytes, or operations, a second of a block device; of a file or "
		  "directory it is the device that it is on." },
	{ NAME('\0', "device-write-bps", LIMITING), TAKE(throttle, "DEVICE:SIZE"),
	  .value = SPEC_WRITE_BPS, FILES },
	{ NAME('\0', "device-read-iops", LIMITING), TAKE(throttle, "DEVICE:N"),
	  .value = SPEC_READ_IOPS, FILES },
	{ NAME('\0', "device-write-iops", LIMITING), TAKE(throttle, "DEVICE:N"),
	  .value = SPEC_WRITE_IOPS, FILES },
	{ NAME('\0', "cgroup", MAKING), TAKE(cgroup, "auto|none|PATH"),
	  .help = "The control group to be in: one of ours (auto), none, or PATH below the root of "
		  "each hierarchy." },
	{ NAME('\0', "cgroup-best-effort", LIMITING), FLAG(spec.resources.is_best_effort, true),
	  .help = "Warn of a limit that cannot be applied, and go on; otherwise it is an error." },
};

static const struct cli_option security[] = {
	{ NAME('\0', "cap-add", MAKING), TAKE(cap_add, "CAP,...|ALL"),
	  .help = "Give the command more or fewer capabilities than the default ones." },
	{ NAME('\0', "cap-drop", MAKING), TAKE(cap_drop, "CAP,...|ALL") },
	{ NAME('\0', "seccomp", MAKING), TAKE(seccomp, "default|none|FILE"), FILES,
	  .help = "Which system calls there are. FILE is a profile as docker and podman take it." },
	{ NAME('\0', "no-new-privs", MAKING), FLAG(spec.process.no_new_privileges, true),
	  .help = "Let no program give more rights than its caller has, set-user-ID or not (the "
		  "default), or let it." },
	{ NAME('\0', "new-privs", MAKING), FLAG(spec.process.no_new_privileges, false) },
	{ NAME('\0', "mask", MAKING), .offset = offsetof(struct cli, masks), TAKE(path, "PATH"),
	  .help = "Hide a path, or do not hide or protect one that is by default; ALL is all "
		  "those." },
	{ NAME('\0', "unmask", MAKING), .offset = offsetof(struct cli, unmasks),
	  TAKE(path, "PATH|ALL") },
	{ NAME('\0', "sysctl", MAKING), TAKE(sysctl, "NAME=VALUE"),
	  .help = "Set a kernel parameter that belongs to one of its namespaces." },
	{ NAME('\0', "privileged", MAKING), .kind = CLI_CUSTOM, .parse = cli_take_privileged,
	  .help = "All capabilities and devices, every system call, nothing hidden. What follows "
		  "on the command line may take some of it away." },
	{ NAME('\0', "privileged", ENTERING), FLAG(spec.is_privileged, true),
	  .help = "All capabilities that the container may have." },
};

static const struct cli_option network[] = {
	{ NAME('\0', "net", MAKING), TAKE(net, "MODE"),
	  .help = "none: nothing; lo: only a loopback (the default); host: that of the host; "
		  "bridge[=NAME]: an interface on a bridge; pasta or slirp: through a process of "
		  "the user; ns:PATH or container:NAME: an existing one." },
	{ NAME('\0', "network", MAKING), TAKE(net, "MODE") },
	{ NAME('p', "publish", MAKING), TAKE(publish, "[IP:]HOST:CONTAINER[/udp]"),
	  .help = "Let a port of the host lead to one of the container." },
	{ NAME('\0', "ip", MAKING), .offset = offsetof(struct cli, spec.net.ip),
	  TAKE(address, "ADDRESS"), .help = "Its address on the bridge, or its hardware address." },
	{ NAME('\0', "mac", MAKING), TAKE(mac, "ADDRESS") },
	{ NAME('\0', "mac-address", MAKING), TAKE(mac, "ADDRESS") },
	{ NAME('\0', "dns", MAKING), .offset = offsetof(struct cli, spec.net.dns),
	  TAKE(address, "ADDRESS"),
	  .help = "A server of names for its resolv.conf (default those of the host)." },
	{ NAME('\0', "add-host", MAKING), TAKE(host, "NAME:ADDRESS"),
	  .help = "A line of its hosts file." },
};

static const struct cli_option management[] = {
	{ NAME('s', "signal", BIT(KILL) | BIT(STOP)), VALUE(SIGNAL, signal, "SIGNAL"),
	  .offer = CLI_OFFER_SIGNAL,
	  .help = "The signal: for kill KILL by default, for stop that of --stop-signal." },
	{ NAME('a', "all", BIT(KILL)), FLAG(is_everything, true),
	  .help = "Send it to all processes of the container, not only to the command." },
	{ NAME('t', "timeout", BIT(STOP) | BIT(RM)), VALUE(DURATION, timeout_ms, "SECONDS"),
	  .help = "How long to wait before KILL." },
	{ NAME('k', "kill", BIT(STOP)), FLAG(is_forced, true), .help = "Do not ask: KILL." },
	{ NAME('t', "timeout", BIT(WAIT)), VALUE(DURATION, timeout_ms, "SECONDS"),
	  .help = "How long to wait; then the exit status is 124." },
	{ NAME('s', "state", BIT(WAIT)), TAKE(state, "STATE"),
	  .help = "What to wait for: created, running, paused or stopped (the default)." },
	{ NAME('f', "force", BIT(RM)), FLAG(is_forced, true),
	  .help = "End what runs first, and say nothing of what is not there." },
	{ NAME('\0', "dry-run", BIT(PRUNE)), FLAG(is_dry_run, true),
	  .help = "Only print what would be removed." },
	{ NAME('f', "wide", BIT(LS)), FLAG(is_wide, true),
	  .help = "More columns: limits, layers, where changes go." },
	{ NAME('q', "quiet", BIT(LS)), FLAG(is_quiet, true), .help = "Print names only." },
	{ NAME('\0', "running", BIT(LS)), .kind = CLI_BITS, AT(shown), .value = CLI_SHOW_RUNNING,
	  .help = "Only those that run, are frozen, have stopped." },
	{ NAME('\0', "frozen", BIT(LS)), .kind = CLI_BITS, AT(shown), .value = CLI_SHOW_FROZEN },
	{ NAME('\0', "stopped", BIT(LS)), .kind = CLI_BITS, AT(shown), .value = CLI_SHOW_STOPPED },
	{ NAME('a', "all", BIT(LS)), .kind = CLI_IGNORED,
	  .help = "All of them, which is the default." },
	{ NAME('\0', "json", BIT(LS) | BIT(INFO) | BIT(STATS) | BIT(DOCTOR)), FLAG(is_json, true),
	  .help = "Print JSON." },
	{ NAME('\0', "no-stream", BIT(STATS)), FLAG(is_once, true),
	  .help = "Print once, not again and again." },
	{ NAME('n', "interval", BIT(STATS) | BIT(TOP)), VALUE(DURATION, interval_ms, "SECONDS"),
	  .help = "The time between two looks (default 1)." },
	{ NAME('f', "follow", BIT(LOGS)), FLAG(is_followed, true),
	  .help = "Go on printing what is added, until the container ends." },
	{ NAME('n', "tail", BIT(LOGS)), TAKE(tail, "N|all"), .help = "Only the last N lines." },
};

static const struct cli_option general[] = {
	{ NAME('\0', "root", EVERY), VALUE(STRING, state_root, "DIR"), DIRECTORIES,
	  .help = "Where what is known of containers is kept (default /run/unionfs-run, or "
		  "$XDG_RUNTIME_DIR/unionfs-run)." },
	{ NAME('\0', "log-level", EVERY), .kind = CLI_CHOICE, AT(log_level), .choices = log_levels,
	  .help = "How much is said on the standard error; -q is error." },
	{ NAME('q', "quiet", EVERY), NUMBER(log_level, LOG_LEVEL_ERROR) },
	{ NAME('\0', "kill-at", MAKING), VALUE(INT, kill_at, "STEP"), FROM_TO(1, INT32_MAX),
	  .help = "For tests: kill the process that takes this step of the plan, as --dry-run "
		  "numbers them." },
	{ NAME('h', "help", EVERY), .kind = CLI_QUESTION, .value = CLI_HELP,
	  .help = "Print help, of a verb behind it." },
	{ NAME('V', "version", EVERY), .kind = CLI_QUESTION, .value = CLI_VERSION,
	  .help = "Print the version." },
	{ NAME('\0', "man", EVERY), .kind = CLI_QUESTION, .value = CLI_MAN,
	  .help = "Print these lists as troff source, for the manual page." },
	{ NAME('\0', "completion", EVERY), .kind = CLI_CHOICE, AT(shell), .choices = shells,
	  .value = CLI_COMPLETION, .help = "Print what completes command lines in a shell." },
};

#define GROUP(text, array)                                                                         \
	{                                                                                          \
		text, array, ARRAY_SIZE(array)                                                     \
	}

static const struct cli_group groups[] = {
	GROUP("How it is run", how),
	GROUP("The root and what is mounted", root),
	GROUP("Namespaces and ids", namespaces),
	GROUP("The command", command),
	GROUP("Limits", limits),
	GROUP("Security", security),
	GROUP("Network", network),
	GROUP("Management", management),
	GROUP("General", general),
};

static const struct cli_verb_row verbs[] = {
	{ "run",
	  { NULL },
	  CLI_RUN,
	  CLI_ARGUMENTS_ROOT,
	  "[OPTIONS] ROOT [--] [COMMAND...]",
	  "Make a container and run a command in it; the verb may be left out." },
	{ "create",
	  { NULL },
	  CLI_CREATE,
	  CLI_ARGUMENTS_ROOT,
	  "[OPTIONS] ROOT [--] [COMMAND...]",
	  "Make a container that start makes run." },
	{ "start",
	  { NULL },
	  CLI_START,
	  CLI_ARGUMENTS_NAMES,
	  "[OPTIONS] NAME...",
	  "Run the command of a container that was created." },
	{ "exec",
	  { NULL },
	  CLI_EXEC,
	  CLI_ARGUMENTS_EXEC,
	  "[OPTIONS] NAME [--] [COMMAND...]",
	  "Run another command in a container." },
	{ "attach",
	  { NULL },
	  CLI_ATTACH,
	  CLI_ARGUMENTS_EXEC,
	  "[OPTIONS] NAME [--] [COMMAND...]",
	  "The same with a terminal: a shell where no command is given." },
	{ "console",
	  { NULL },
	  CLI_CONSOLE,
	  CLI_ARGUMENTS_NAME,
	  "[OPTIONS] NAME",
	  "Be at the terminal of the container's command." },
	{ "kill",
	  { "signal", NULL },
	  CLI_KILL,
	  CLI_ARGUMENTS_NAMES,
	  "[OPTIONS] NAME...",
	  "Send a signal to the command." },
	{ "stop",
	  { NULL },
	  CLI_STOP,
	  CLI_ARGUMENTS_NAMES,
	  "[OPTIONS] NAME...",
	  "Ask the command to end, and end it when it does not." },
	{ "freeze",
	  { "pause", NULL },
	  CLI_FREEZE,
	  CLI_ARGUMENTS_NAMES,
	  "NAME...",
	  "Let no process of a container go on." },
	{ "unfreeze",
	  { "resume", "unpause", NULL },
	  CLI_UNFREEZE,
	  CLI_ARGUMENTS_NAMES,
	  "NAME...",
	  "Let them go on." },
	{ "wait",
	  { NULL },
	  CLI_WAIT,
	  CLI_ARGUMENTS_NAMES,
	  "[OPTIONS] NAME...",
	  "Wait for containers to end; the exit status is that of the last one." },
	{ "ls",
	  { "list", "ps", NULL },
	  CLI_LS,
	  CLI_ARGUMENTS_OPTIONAL,
	  "[OPTIONS] [NAME...]",
	  "List containers." },
	{ "info",
	  { NULL },
	  CLI_INFO,
	  CLI_ARGUMENTS_NAMES,
	  "[OPTIONS] NAME...",
	  "Tell about containers in words." },
	{ "stats",
	  { NULL },
	  CLI_STATS,
	  CLI_ARGUMENTS_OPTIONAL,
	  "[OPTIONS] [NAME...]",
	  "Show what containers use." },
	{ "top",
	  { NULL },
	  CLI_TOP,
	  CLI_ARGUMENTS_OPTIONAL,
	  "[OPTIONS] [NAME...]",
	  "The same as a screen, the busiest first." },
	{ "logs",
	  { NULL },
	  CLI_LOGS,
	  CLI_ARGUMENTS_NAME,
	  "[OPTIONS] NAME",
	  "Print what a detached command has written." },
	{ "inspect",
	  { NULL },
	  CLI_INSPECT,
	  CLI_ARGUMENTS_NAMES,
	  "NAME...",
	  "Print all that is known of containers, as JSON." },
	{ "rm",
	  { "delete", NULL },
	  CLI_RM,
	  CLI_ARGUMENTS_NAMES,
	  "[OPTIONS] NAME...",
	  "Remove containers that have ended." },
	{ "prune",
	  { NULL },
	  CLI_PRUNE,
	  CLI_ARGUMENTS_NONE,
	  "[OPTIONS]",
	  "Remove all that have ended, and what killed processes left." },
	{ "update",
	  { NULL },
	  CLI_UPDATE,
	  CLI_ARGUMENTS_NAMES,
	  "[OPTIONS] NAME...",
	  "Change limits of containers." },
	{ "doctor",
	  { NULL },
	  CLI_DOCTOR,
	  CLI_ARGUMENTS_NONE,
	  "[OPTIONS]",
	  "Tell what this host offers, and how to get what is missing." },
	{ "help", { NULL }, CLI_HELP, CLI_ARGUMENTS_OPTIONAL, "[VERB]", "Print help." },
	{ NULL, { NULL }, CLI_VERSION, CLI_ARGUMENTS_NONE, "", "" },
	{ NULL, { NULL }, CLI_MAN, CLI_ARGUMENTS_NONE, "", "" },
	{ NULL, { NULL }, CLI_COMPLETION, CLI_ARGUMENTS_NONE, "", "" },
};
static_assert(ARRAY_SIZE(verbs) == CLI_N_VERBS, "one row for each verb");

/* clang-format on */

const struct cli_group *cli_groups(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(groups);
	return groups;
}

unsigned cli_option_n_values(const struct cli_option *option)
{
	if (option->n_values > 0)
		return option->n_values;
	return option->argument || option->choices ? 1 : 0;
}

static bool is_word(const char *word, const char *text, size_t len)
{
	return word && strlen(word) == len && memcmp(word, text, len) == 0;
}

const struct cli_option *cli_option_find(enum cli_verb verb, const char *name, size_t len)
{
	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		for (size_t i = 0; i < groups[g].n_options; i++) {
			const struct cli_option *option = &groups[g].options[i];

			if ((option->verbs & CLI_VERB_BIT(verb)) &&
			    is_word(option->name, name, len))
				return option;
		}
	}
	return NULL;
}

const struct cli_option *cli_option_find_letter(enum cli_verb verb, char letter)
{
	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		for (size_t i = 0; i < groups[g].n_options; i++) {
			const struct cli_option *option = &groups[g].options[i];

			if ((option->verbs & CLI_VERB_BIT(verb)) && option->letter == letter)
				return option;
		}
	}
	return NULL;
}

bool cli_option_is_global(const struct cli_option *option)
{
	return option->verbs == EVERY;
}

const char *cli_option_suggest(enum cli_verb verb, const char *name)
{
	unsigned nearest = MAX((unsigned)strlen(name) / 3, 1) + 1;
	const char *found = NULL;

	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		for (size_t i = 0; i < groups[g].n_options; i++) {
			const struct cli_option *option = &groups[g].options[i];
			unsigned distance;

			if (!(option->verbs & CLI_VERB_BIT(verb)) || !option->name)
				continue;
			distance = cli_text_distance(name, option->name);
			if (distance < nearest) {
				nearest = distance;
				found = option->name;
			}
		}
	}
	return found;
}

const struct cli_verb_row *cli_verbs(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(verbs);
	return verbs;
}

const struct cli_verb_row *cli_verb_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (verbs[i].name && strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
		for (size_t j = 0; j < ARRAY_SIZE(verbs[i].aliases) && verbs[i].aliases[j]; j++) {
			if (strcmp(verbs[i].aliases[j], name) == 0)
				return &verbs[i];
		}
	}
	return NULL;
}

const struct cli_verb_row *cli_verb_row(enum cli_verb verb)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (verbs[i].verb == verb)
			return &verbs[i];
	}
	return NULL;
}
