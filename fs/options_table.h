/* SPDX-License-Identifier: MIT */
/*
 * What may be said on the command line: the one table that fs/options.c parses with and that
 * --help and the man page are printed from.
 */
#ifndef FS_OPTIONS_TABLE_H
#define FS_OPTIONS_TABLE_H

#include <stdio.h>

#include "lib/base.h"

enum option_kind {
	OPTION_BOOL,       /* name: the bool at offset becomes true */
	OPTION_NUMBER,     /* name: the int or enum at offset becomes value */
	OPTION_CHOICE,     /* name=CHOICE: the enum at offset becomes what the choice stands for */
	OPTION_STRING,     /* name=TEXT: the char * at offset */
	OPTION_DESCRIPTOR, /* name=NUMBER: the int at offset */
	OPTION_COUNT,      /* name=NUMBER: the uint32_t at offset */
	OPTION_SECONDS,    /* name=NUMBER: the double at offset */
	OPTION_SHIFT,  /* name=STORED:SHOWN:COUNT...: the struct idshift at offset; may be empty */
	OPTION_SQUASH, /* name=ID: all of the struct idshift at offset are shown as that */
	OPTION_SQUASH_ROOT, /* name: both kinds of ids are shown as 0 */
	OPTION_LOWERS,      /* lowerdir=A:B */
	OPTION_LOWER_ADD,   /* lowerdir+=A; value: it is data-only */
	OPTION_MOUNT_FLAG,  /* name: bits of flags_set and flags_cleared */
	OPTION_IGNORED,     /* name or name=TEXT; TEXT in double quotes may hold commas */
	OPTION_REFUSED,     /* known, not supported: an error that says so */
	OPTION_COMMAND,     /* switches only: value is an enum options_command */
	OPTION_LIST,        /* switches only: -o LIST */
	OPTION_SLOPPY,      /* switches only: unknown options are ignored from now on */
};

/** The offset of a row that stores nothing. */
#define OPTION_NOWHERE SIZE_MAX

/** The value of a choice that the kernel's overlayfs has and this program has not. */
#define OPTION_UNSUPPORTED (-1)

struct option_choice {
	const char *name; /* NULL ends a list */
	int value;
};

struct option_row {
	const char *name; /* a star at the end stands for anything; switches: NULL or "debug" */
	char letter;      /* switches: 'd', or NUL */
	enum option_kind kind;
	size_t offset; /* in struct ovl_config */
	int value;
	unsigned long set;   /* mount(2)'s bits that the option asks for */
	unsigned long clear; /* those it asks not to be */
	const struct option_choice *choices;
	const char *argument; /* "DIR": what the help calls the value; NULL: there is none */
	const char *help;     /* NULL: shown together with the row before */
};

/** The row of an option in an -o list; NULL when there is none. */
const struct option_row *option_find(const char *name, size_t len);

/** The row of the switch "--@word"; NULL when there is none. */
const struct option_row *option_find_word(const char *word, size_t len);

/** The row of the switch "-@letter"; NULL when there is none. */
const struct option_row *option_find_letter(char letter);

/** Rows that are shown together. */
struct option_group {
	const char *title;
	bool is_switches; /* "-d" and "--debug" rather than "-o debug" */
	const struct option_row *rows;
	size_t n_rows;
};

/** All rows: switches first, then what -o lists hold. */
const struct option_group *option_groups(size_t *ret_n);

/** Call @visit for each row of the switches, or for each of those in -o lists. */
void option_each(bool switches, void (*visit)(FILE *out, const struct option_row *row), FILE *out);

/** Whether the @len bytes at @text are @word. */
bool option_is_word(const char *word, const char *text, size_t len);

#endif
