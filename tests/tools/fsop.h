/*
 * fsop: the system calls that the shell lacks, as verbs.  fsop.c holds the idea and the table.
 */
#ifndef FSOP_H
#define FSOP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * A verb gets its name as argv[0] and returns 0, or -1 with errno set; what it found goes to
 * stdout.  A wrong count of arguments never arrives here: the table tells how many it takes.
 */
typedef int verb_fn(int argc, char **argv);

struct verb {
	const char *name;
	int min_args;
	int max_args;
	verb_fn *run;
	const char *help;
};

struct word {
	const char *name;
	int value;
};

/* One array per subject, ended by a verb without a name. */
extern const struct verb control_verbs[];
extern const struct verb file_verbs[];
extern const struct verb map_verbs[];
extern const struct verb name_verbs[];
extern const struct verb meta_verbs[];
extern const struct verb verity_verbs[];
extern const struct verb xattr_verbs[];
extern const struct verb dir_verbs[];
extern const struct verb event_verbs[];
extern const struct verb tree_verbs[];
extern const struct verb fsx_verbs[];
extern const struct verb storm_verbs[];
extern const struct verb system_verbs[];

/* Arguments; each ends the program with a message when the text is not what it should be. */
long long arg_number(const char *text);
int arg_fd(const char *text);
mode_t arg_mode(const char *text);
int arg_word(const struct word *words, const char *text);
int arg_words(const struct word *words, const char *text);
struct timespec arg_time(const char *text);

/* Runs the verb argv[0] and returns what it returns. */
int run_verb(int argc, char **argv);

/* Writes @text with every byte but plain printable ones as \ooo. */
void print_escaped(const char *text, size_t len);

/* The name of @err, as in errno(3). */
const char *errno_name(int err);

#endif
