/* SPDX-License-Identifier: MIT */
/*
 * The parser of the command line.  What there is to say stands in runner/cli_table.c.
 *
 * Pure but for memory: the command line is untrusted text, the parser is fuzzed.  Whether a path or
 * a container exists is not asked here.
 */
#ifndef RUNNER_CLI_PARSE_H
#define RUNNER_CLI_PARSE_H

#include "lib/error.h"
#include "runner/cli.h"

/**
 * Parse the command line.  The forms:
 *   [OPTIONS] ROOT [--] CMD...             ROOT: [dir:]LAYER[:LAYER...], "\:" and "\\" escape
 *   [GLOBAL OPTIONS] VERB [OPTIONS] ...
 * Of run, create, exec and attach, options end at ROOT or NAME: what follows is the command's.
 * For other verbs they may come before, between and after the names.
 *
 * Returns 0; -EINVAL (-ERANGE) with a line in @error that names the option or argument and what is
 * wrong with it; -ENOMEM likewise.  @ret is untouched on failure; @ret_status is then what the
 * program exits with, CLI_EXIT_USAGE or CLI_EXIT_RUNNER.
 */
int cli_parse(int argc, char *const argv[], struct cli *ret, int *ret_status,
	      struct error *error) NODISCARD;

#endif
