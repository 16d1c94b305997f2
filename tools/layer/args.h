/* SPDX-License-Identifier: MIT */
/* The command line of unionfs-layer: one table of verbs, one of options. */
#ifndef LAYER_ARGS_H
#define LAYER_ARGS_H

#include <stdio.h>

#include "lib/error.h"
#include "lib/strv.h"

/* Exit statuses. */
#define ARGS_DONE 0
#define ARGS_FAILED 1
#define ARGS_WRONG 2 /* the command line */

struct args;

struct args_verb {
	const char *name;
	const char *arguments;
	int (*obey)(const struct args *args, struct error *error); /* 0, or -errno with a line */
	size_t n_least;                                            /* arguments */
	size_t n_most;
	const char *help;
};

enum args_compression { ARGS_GZIP, ARGS_ZSTD, ARGS_PLAIN };

struct args {
	const struct args_verb *verb;
	struct strv arguments;
	char *store; /* NULL: the default one */
	struct strv tags;
	char *base;
	char *platform; /* "OS/ARCHITECTURE"; NULL: this machine's */
	uint64_t max_bytes;
	uint64_t max_entries;
	enum args_compression compression;
	bool keeps_blobs;
	bool is_json;
	bool is_dot;
	bool is_quiet;
	bool is_names;
	bool links;
	bool is_dry_run;
};

/**
 * Parse.  1: it was a question, which is answered (help, version, --man, --completion).  -EINVAL
 * with a line that names the word.
 */
int args_parse(int argc, char *argv[], struct args *ret, struct error *error) NODISCARD;
void args_deinit(struct args *args);

#endif
