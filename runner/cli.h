/* SPDX-License-Identifier: MIT */
/*
 * What a command line asks for: the verb, the spec that it describes, and what a spec has no place
 * for.  cli_parse fills it in (runner/cli_parse.h), cli_resolve looks up what needs the machine
 * (runner/cli_resolve.h).
 *
 * Plain data.  Everything belongs to it and is freed by cli_deinit; no pointer leads into argv.
 */
#ifndef RUNNER_CLI_H
#define RUNNER_CLI_H

#include "lib/log.h"
#include "runner/spec.h"
#include "runner/state.h"

/* Exit statuses of the program.  A command's own status and 128 + signal come between. */
#define CLI_EXIT_FAILURE 1   /* management verbs: it could not be done */
#define CLI_EXIT_USAGE 2     /* management verbs: the command line is wrong */
#define CLI_EXIT_TIMEOUT 124 /* --timeout has ended the command, or wait -t has */
#define CLI_EXIT_RUNNER 125  /* run, create, exec, attach: the fault is ours, not the command's */
#define CLI_EXIT_NOT_RUNNABLE 126 /* the command is there and cannot be executed */
#define CLI_EXIT_NOT_FOUND 127    /* there is no such command */
#define CLI_EXIT_SIGNAL 128       /* and the signal's number: a signal has ended the command */

enum cli_verb {
	CLI_RUN,
	CLI_CREATE,
	CLI_START,
	CLI_EXEC,
	CLI_ATTACH,
	CLI_CONSOLE,
	CLI_KILL,
	CLI_STOP,
	CLI_FREEZE,
	CLI_UNFREEZE,
	CLI_WAIT,
	CLI_LS,
	CLI_INFO,
	CLI_STATS,
	CLI_TOP,
	CLI_LOGS,
	CLI_INSPECT,
	CLI_RM,
	CLI_PRUNE,
	CLI_UPDATE,
	CLI_DOCTOR,
	CLI_HELP,
	CLI_VERSION,
	CLI_MAN,        /* --man: the manual page's list of options as troff, for the build */
	CLI_COMPLETION, /* --completion SHELL */
};
#define CLI_N_VERBS (CLI_COMPLETION + 1)

enum cli_terminal {
	CLI_TERMINAL_AUTO, /* a pseudo terminal where standard input is a terminal */
	CLI_TERMINAL_YES,  /* -t */
	CLI_TERMINAL_NO,   /* --no-tty */
};

enum cli_shell { CLI_BASH, CLI_ZSH, CLI_FISH };

/** What ls shows, as bits; none is all. */
enum cli_shown {
	CLI_SHOW_RUNNING = 1 << 0,
	CLI_SHOW_FROZEN = 1 << 1,
	CLI_SHOW_STOPPED = 1 << 2,
};

/** --device: numbers and permissions are looked up by cli_resolve. */
struct cli_device {
	char *source;
	char *path;     /* in the container */
	char access[4]; /* of "rwm" */
};

struct cli_devices {
	struct cli_device *items;
	size_t n;
};

/** --device-read-bps PATH:RATE and the like.  PATH may be "8:0". */
struct cli_throttle {
	enum spec_throttle_kind kind;
	char *path;
	uint64_t rate;
};

struct cli_throttles {
	struct cli_throttle *items;
	size_t n;
};

/** Bytes typed at a terminal that end an attachment. */
struct cli_keys {
	unsigned char bytes[8];
	size_t n; /* 0: none */
};

struct cli {
	enum cli_verb verb;

	/*
	 * run, create: all of it, but for what cli_resolve adds.  exec, attach: process and
	 * is_privileged.  update: resources, where SPEC_UNSET is what stays as it is.
	 */
	struct spec spec;

	/* Every verb. */
	char *state_root; /* --root; NULL: the default one */
	enum log_level log_level;

	/* The containers that are named; for help the verb that is asked about. */
	struct strv names;

	/* run, create, exec, attach: before cli_resolve. */
	struct strv env;       /* -e: "NAME=VALUE", or "NAME" of the caller's environment */
	struct strv env_files; /* they come before @env */
	bool clears_env;
	bool is_default_command; /* no command was given: the image's, else a shell */
	struct cli_devices devices;
	struct cli_throttles throttles;
	char *joined_names[SPEC_N_NS]; /* --join NS=container:NAME */
	struct strv masks; /* --mask, --unmask: before cli_parse has made lists of them */
	struct strv unmasks;
	bool shares_user_ns; /* --share user: no user namespace even where one is needed */

	/* How it is run. */
	enum cli_terminal terminal;
	bool is_interactive; /* -i: the command gets our standard input */
	bool is_dry_run;     /* run, create: print the plan; prune: what would be removed */
	bool is_attached;    /* start -a */
	bool is_detached;    /* exec -d; for run it is in the spec */
	int status_fd;       /* --status-fd; -1: none */
	int preserve_fds;    /* descriptors 3 .. 2 + this are handed on */
	struct cli_keys detach_keys;
	int kill_at; /* the step of the plan that kills who takes it, from 1; 0: none */

	/* Management verbs. */
	int signal;         /* kill -s, stop -s; 0: not given */
	int64_t timeout_ms; /* stop -t, wait -t, rm -t; SPEC_UNSET: not given */
	enum state_status wait_status;
	bool is_forced; /* rm -f, stop -k */
	bool is_json;
	bool is_wide;        /* ls -f */
	bool is_quiet;       /* ls -q: names only */
	bool is_followed;    /* logs -f */
	bool is_once;        /* stats --no-stream */
	bool is_everything;  /* kill --all: every process, not only the first */
	unsigned shown;      /* ls: enum cli_shown */
	int64_t tail;        /* logs -n; SPEC_UNSET: everything */
	int64_t interval_ms; /* stats, top */
	enum cli_shell shell;
};

/** The defaults. */
void cli_init(struct cli *cli);

/** Free everything.  A zeroed one is accepted. */
void cli_deinit(struct cli *cli);

/** Whether a failure of @verb is the runner's (CLI_EXIT_RUNNER), as it also has a command's status. */
bool cli_verb_runs_command(enum cli_verb verb);

#endif
