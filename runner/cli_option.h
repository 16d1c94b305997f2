/* SPDX-License-Identifier: MIT */
/* What a row of the table of options is, and the form of the functions that some rows name. */
#ifndef RUNNER_CLI_OPTION_H
#define RUNNER_CLI_OPTION_H

#include "lib/error.h"
#include "runner/cli.h"

enum cli_kind {
	CLI_FLAG,     /* the bool at offset becomes value */
	CLI_BITS,     /* value is added to the unsigned at offset */
	CLI_NUMBER,   /* the enum at offset becomes value */
	CLI_CHOICE,   /* the enum at offset becomes what the word stands for */
	CLI_STRING,   /* the char * at offset */
	CLI_LIST,     /* appended to the strv at offset */
	CLI_INT,      /* the int at offset: min .. max */
	CLI_INT64,    /* the int64_t at offset: min .. max */
	CLI_SIZE,     /* bytes, at an int64_t */
	CLI_LIMIT,    /* the same or unlimited */
	CLI_DURATION, /* milliseconds, at an int64_t */
	CLI_SIGNAL,   /* at an int */
	CLI_CUSTOM,   /* parse() */
	CLI_QUESTION, /* the verb becomes value, whatever else is said */
	CLI_IGNORED,  /* accepted for the sake of habit */
};

/** What a shell offers for a value. */
enum cli_offer {
	CLI_OFFER_NOTHING,
	CLI_OFFER_FILE,
	CLI_OFFER_DIRECTORY,
	CLI_OFFER_CONTAINER,
	CLI_OFFER_SIGNAL,
};

struct cli_choice {
	const char *name; /* NULL ends a list */
	int value;
};

struct cli_option {
	const char *name; /* "memory" */
	char letter;      /* 'm', or NUL */
	uint32_t verbs;   /* CLI_VERB_BIT of those that take it */
	enum cli_kind kind;
	size_t offset; /* in struct cli */
	int64_t value;
	int64_t min;
	int64_t max;
	const struct cli_choice *choices;
	int (*parse)(const struct cli_option *option, struct cli *cli, const char *const values[],
		     struct error *error); /* CUSTOM */
	const char *argument; /* "SIZE": what the help calls the value; NULL: there is none */
	unsigned n_values;    /* 0 or, with an argument, 1; only set where it is 2 */
	enum cli_offer offer;
	const char *help; /* NULL: shown together with the row before */
};

#define CLI_VERB_BIT(verb) (UINT32_C(1) << (verb))

/**
 * Take the values of @option, of which there are as many as the row says, into @cli.  Pure but for
 * memory.  0; -EINVAL or -ERANGE with a line that says what is wrong with the value, without the
 * name of the option, which the parser puts in front of it; -ENOMEM.
 */
#define CLI_TAKE(name)                                                                             \
	int cli_take_##name(const struct cli_option *option, struct cli *cli,                      \
			    const char *const values[], struct error *error)

#endif
