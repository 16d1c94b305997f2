/* SPDX-License-Identifier: MIT */
/*
 * unionfs-run: a container on a union of directories.
 *
 * The map of runner/, from the command line down; ARCHITECTURE.md has the picture.
 *
 * starter         the program that is called: executes this one out of reach (a program of its own)
 * main            which verb is obeyed by whom
 *
 *  what is wanted
 *   cli*          the command line: one table that parses, helps, documents and completes
 *   spec*         what a container is to be, and as config.json
 *   quantity      sizes, times, ports: the values of options
 *
 *  what is done
 *   host          what this machine and this user offer
 *   plan*         the steps, as a list
 *   run           the plan carried out, with or without a process of its own as monitor
 *   launch        the host's steps: cgroups, union, first process, network
 *   inside*       the container's steps: mounts, devices, root
 *   command       the command's steps: user, capabilities, filter, execve
 *   join          a process in a container that runs
 *   init          process 1, a program of its own
 *   monitor       watching until the end, and taking down
 *
 *  one resource each
 *   union         the daemon that serves the root       upper      where changes go
 *   mounts        the kernel's mount calls              rootfs     names in a stranger's root
 *   cgroup*       limits, accounting, freezing          net*       interfaces, addresses, ports
 *   idmap         user namespaces                       user       who is who in the image
 *   joined        namespaces that are there already      cloning    the first process, in them
 *   caps, identity, seccomp*, rlimits, sysctls, ownexe, pty
 *
 *  who talks to whom
 *   channel       monitor and the processes it makes
 *   attach        monitor and whoever is attached: output (its side), console (ours)
 *   state*        what is written down, so that anybody can take a container down
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "lib/log.h"
#include "runner/cli_parse.h"
#include "runner/cmd_control.h"
#include "runner/cmd_exec.h"
#include "runner/cmd_help.h"
#include "runner/cmd_info.h"
#include "runner/cmd_inspect.h"
#include "runner/cmd_logs.h"
#include "runner/cmd_ls.h"
#include "runner/cmd_prune.h"
#include "runner/cmd_rm.h"
#include "runner/cmd_run.h"
#include "runner/cmd_stats.h"
#include "runner/cmd_top.h"
#include "runner/cmd_wait.h"
#include "runner/doctor.h"
#include "runner/ownexe.h"

static int obey(struct cli *cli)
{
	switch (cli->verb) {
	case CLI_RUN:
	case CLI_CREATE:
		return cmd_run(cli);
	case CLI_START:
		return cmd_start(cli);
	case CLI_EXEC:
	case CLI_ATTACH:
		return cmd_exec(cli);
	case CLI_CONSOLE:
		return cmd_console(cli);
	case CLI_KILL:
		return cmd_kill(cli);
	case CLI_STOP:
		return cmd_stop(cli);
	case CLI_FREEZE:
		return cmd_freeze(cli);
	case CLI_UNFREEZE:
		return cmd_unfreeze(cli);
	case CLI_WAIT:
		return cmd_wait(cli);
	case CLI_LS:
		return cmd_ls(cli);
	case CLI_INFO:
		return cmd_info(cli);
	case CLI_STATS:
		return cmd_stats(cli);
	case CLI_TOP:
		return cmd_top(cli);
	case CLI_LOGS:
		return cmd_logs(cli);
	case CLI_INSPECT:
		return cmd_inspect(cli);
	case CLI_RM:
		return cmd_rm(cli, &control_removal);
	case CLI_PRUNE:
		return cmd_prune(cli, &control_removal);
	case CLI_UPDATE:
		return cmd_update(cli);
	case CLI_DOCTOR:
		return doctor_run(stdout);
	case CLI_HELP:
	case CLI_VERSION:
	case CLI_MAN:
	case CLI_COMPLETION:
		return cmd_help(cli);
	}
	return CLI_EXIT_FAILURE;
}

/* A file of ours must not become one of the three that everybody writes to. */
static void fill_stdio(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		(void)close(fd); /* one too many */
}

/*
 * What was inherited and is not wanted ends with the next execve(2).  What is wanted is there before
 * we open anything, or a descriptor of ours would take its number.
 */
static int take_descriptors(const struct cli *cli, struct error *error)
{
	(void)close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC); /* before Linux 5.11: closed
									 * by the last one anyway */
	for (int fd = STDERR_FILENO + 1; fd <= STDERR_FILENO + cli->preserve_fds; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			return error_set_errno(error, -errno, "--preserve-fds: descriptor %d", fd);
	}
	return 0;
}

/*
 * What becomes a command in a container must not be a file of the host's that can be written
 * through.  Those inside of a container that is joined may have other rights than the caller's.
 */
static int seal(const struct cli *cli, char **argv, struct error *error)
{
	switch (cli->verb) {
	case CLI_EXEC:
	case CLI_ATTACH:
		return ownexe_seal(argv, error);
	case CLI_RUN:
	case CLI_CREATE:
	case CLI_START:
		return ownexe_is_sealed() || ownexe_is_writable() ? ownexe_seal(argv, error) : 0;
	default:
		return 0;
	}
}

int main(int argc, char **argv)
{
	struct cli cli;
	struct error error;
	int status = CLI_EXIT_FAILURE;

	fill_stdio();
	ownexe_settle(argv, "unionfs-run");
	log_init("unionfs-run", LOG_LEVEL_INFO);
	if (cli_parse(argc, argv, &cli, &status, &error) < 0) {
		log_error("%s", error.text);
		return status;
	}
	log_init("unionfs-run", cli.log_level);
	if (seal(&cli, argv, &error) < 0 || take_descriptors(&cli, &error) < 0) {
		log_error("%s", error.text);
		status = CLI_EXIT_RUNNER;
	} else {
		status = obey(&cli);
	}
	cli_deinit(&cli);
	return status;
}
