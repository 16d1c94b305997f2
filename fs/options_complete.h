/* SPDX-License-Identifier: MIT */
/* What completes command lines in shells, made from the table of options. */
#ifndef FS_OPTIONS_COMPLETE_H
#define FS_OPTIONS_COMPLETE_H

#include <stdio.h>

/** A script for bash. */
void options_complete_bash(FILE *out);

/** A script for zsh. */
void options_complete_zsh(FILE *out);

#endif
