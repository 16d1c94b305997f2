/* SPDX-License-Identifier: MIT */
/*
 * What a command line leaves to be looked up on this machine: relative paths, environment files,
 * device numbers, namespaces of other containers.  Between parsing and planning.
 */
#ifndef RUNNER_CLI_RESOLVE_H
#define RUNNER_CLI_RESOLVE_H

#include "lib/error.h"
#include "runner/cli.h"

/** A larger --env-file is refused. */
#define CLI_ENV_FILE_MAX (1 << 20)

/**
 * Complete @cli->spec:
 *  - images become their layers and the defaults of the process (store/lowers.h);
 *  - layers, upper, work, bind sources and seccomp file become absolute, and layers are checked to
 *    be directories;
 *  - env is what --env-file and -e say, and the defaults of runner/environment.h;
 *  - devices and throttles get their numbers, and each device a rule that allows it;
 *  - SPEC_NS_USER is made SPEC_NS_NEW where the caller is not root, unless it was shared by name;
 *  - has_terminal is decided: AUTO asks isatty(3) of standard input and output.
 *
 * Returns 0, or -errno with a line that names the option and the file.
 */
int cli_resolve(struct cli *cli, struct error *error) NODISCARD;

/** --join NS=container:NAME: the namespaces of NAME's first process, found below @state_root. */
int cli_resolve_joins(struct cli *cli, int state_root, struct error *error) NODISCARD;

/**
 * The lines of an environment file: NAME=VALUE, or NAME for its value in @caller; empty lines and
 * lines that begin with "#" are passed over.  Appended to @ret.
 * Pure.  -EINVAL names the line; -ENOMEM.
 */
int cli_decode_env_file(const char *text, size_t len, char *const *caller, struct strv *ret,
			struct error *error) NODISCARD;

#endif
