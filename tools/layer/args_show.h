/* SPDX-License-Identifier: MIT */
/* What the tables print about themselves. */
#ifndef LAYER_ARGS_SHOW_H
#define LAYER_ARGS_SHOW_H

#include "lib/error.h"

/**
 * Answer a question: --help, VERB --help, --version, --man, --completion SHELL.  1 when it was one,
 * 0 when the command line asks nothing.
 */
int args_show(int argc, char *argv[], struct error *error) NODISCARD;

#endif
