/* SPDX-License-Identifier: MIT */
/* What an option does to the configuration, once it is known which row of the table it is. */
#ifndef FS_OPTIONS_APPLY_H
#define FS_OPTIONS_APPLY_H

#include "fs/options.h"
#include "fs/options_table.h"

/** Paths on a command line. */
#define OPTIONS_MAX_PATHS 3

enum lowers_source { LOWERS_NONE, LOWERS_LIST, LOWERS_ADDED };

struct parser {
	struct ovl_config config;
	enum lowers_source lowers_source;
	bool is_sloppy;
	bool is_helper;  /* called as mount(8) calls its helpers */
	bool is_lenient; /* what is unknown or cannot be had is noted and passed over */
	const char *paths[OPTIONS_MAX_PATHS];
	size_t n_paths;
	char *error;
	size_t error_size;
};

/* An option as it was written. */
struct option_text {
	const char *name; /* with its dashes when it is a switch */
	size_t name_len;
	const char *value; /* NULL: none was given */
	size_t value_len;
};

/** Say what is wrong, in one line whatever bytes the arguments hold.  Returns -EINVAL. */
int options_fail(struct parser *parser, const char *format, ...) PRINTF_LIKE(2, 3);

/** Returns -ENOMEM. */
int options_fail_memory(struct parser *parser);

/** Note that the option is not heeded.  Returns 0 or -ENOMEM. */
int options_pass_over(struct parser *parser, const struct option_text *text) NODISCARD;

/** @field becomes a copy of @text without its backslashes. */
int options_set_string(struct parser *parser, char **field, const char *text, size_t len,
		       const char *escapes) NODISCARD;

/** Take the lowers apart that @text lists. */
int options_split_lowers(struct parser *parser, const char *text, size_t len,
			 const char *escapes) NODISCARD;

/** Do what @row says, but for -o, which brings its own options. */
int options_apply(struct parser *parser, const struct option_row *row,
		  const struct option_text *text) NODISCARD;

#endif
