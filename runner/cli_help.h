/* SPDX-License-Identifier: MIT */
/* The table of options as text for people, and as troff for the manual page. */
#ifndef RUNNER_CLI_HELP_H
#define RUNNER_CLI_HELP_H

#include <stdio.h>

#include "runner/cli_table.h"

/** The forms of the command line and the verbs. */
void cli_help(FILE *out);

/** One verb: its form, what it does, and its options. */
void cli_help_verb(FILE *out, const struct cli_verb_row *verb);

/** The verbs and all options, as subsections of a manual page. */
void cli_help_man(FILE *out);

#endif
