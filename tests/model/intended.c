/* SPDX-License-Identifier: MIT */
/*
 * Two tables: what is compared and may differ, and what is not compared at all.  For the first, two
 * lines are taken apart into words, and each pair of words that differ needs a row.
 */
#include "tests/model/intended.h"

#include <fnmatch.h>
#include <string.h>

#include "lib/base.h"

#define MAX_WORDS 512

/* What the second is compared with. */
enum against { UNION = 1 << 0, DIRECTORY = 1 << 1, BOTH = UNION | DIRECTORY };

struct difference {
	enum against against;
	const char *kind;   /* of operation; NULL for any */
	const char *before; /* the word before: "=" for the result, or NULL for any */
	const char *first;  /* patterns of the word: in the reference, */
	const char *second; /* and here */
	const char *part;   /* of the line: "fd"; NULL for any */
	const char *has;    /* pattern of another word in the second line; NULL for none */
	const char *option; /* of the kernel's that is on; NULL for any */
	const char *reason;
};

static const struct difference differences[] = {
	{ UNION, "*xattr", "=", "ENODATA", "0", NULL, "system.posix_acl_*", NULL,
	  "an ACL that is not there can be removed, as in every other file system; the kernel's"
	  " overlayfs says ENODATA, but of lower objects only" },
	{ UNION, NULL, NULL, "n*", "n[0-9]*", "fd", NULL, NULL,
	  "an open object of a lower layer that was removed has a link less, as in every other file"
	  " system; the kernel's overlayfs goes on showing the lower one's" },
	{ UNION, "mapread", NULL, "*", "*", NULL, "ro", NULL,
	  "what was mapped by a descriptor from before the copy-up shows what was written since;"
	  " the kernel's overlayfs maps the lower file" },
	{ UNION, "*xattr", "=", "EPERM", "ENODATA", NULL, "security.*", NULL,
	  "an attribute that is not there and could not be changed either (in a user namespace)" },
	{ UNION, NULL, NULL, "t*", "t*", "fd", "n0", NULL,
	  "some file systems (xfs) change the time of a directory that is removed; here it keeps the"
	  " attributes that it had" },
	{ BOTH, "rename*", "=", "EEXIST", "ENOTEMPTY", NULL, NULL, NULL,
	  "a directory is renamed over one that is not empty: file systems choose either, the"
	  " kernel's overlayfs says what the upper's says" },
	{ DIRECTORY, NULL, NULL, "tnew", "t[0-9]*", NULL, "1[0-7][0-7][0-7][0-7]", NULL,
	  "who writes to a FIFO changes the time of its inode in memory, which is that of FUSE or of the"
	  " kernel's overlayfs and is not stored" },
	{ DIRECTORY, NULL, NULL, "n[0-9]*", "n[0-9]*", NULL, NULL, NULL,
	  "a file of a lower layer counts the names that a layer above hides, as in the kernel's"
	  " overlayfs: the names of a file are not known from its inode" },
	{ UNION, NULL, NULL, "tnew", "t[0-9]*", NULL, NULL, "metacopy=on",
	  "the data of a file whose attributes were copied up before follows when it is opened for"
	  " writing, and the kernel's overlayfs takes that for a write" },
};

/* What describe.c leaves out and verbs_*.c avoid. */
static const struct {
	const char *what;
	const char *reason;
} not_compared[] = {
	{ "times of last access", "a lower layer is never touched by a lookup here" },
	{ "times of change, blocks, holes", "a copy-up has its own" },
	{ "link counts of directories",
	  "1 or real depending on what has been copied up, also by an operation that failed" },
	{ "sizes of directories, offsets in them", "our own" },
	{ "the type that statfs(2) tells", "FUSE's" },
	{ "the size that listxattr(2) asks for in advance", "overlayfs counts its own names" },
	{ "chown(2) of nobody by who may not", "FUSE passes it on without a word of who asks" },
	{ "chown(2) of nobody by root, of a file with capabilities",
	  "FUSE passes on what it does for root's write, which leaves setuid bits as they are" },
	{ "attributes of what was removed, by descriptor",
	  "in the kernel's overlayfs it fails, or the name comes back, unless it was in the upper" },
	{ "a setxattr(2) that is to fail, of a hard link",
	  "the kernel's overlayfs copies the file up before, which parts it from its other names" },
	{ "removal of an access ACL by who is not in the group",
	  "the kernel's overlayfs drops setgid, as if one had been set" },
	{ "hard links with userxattr",
	  "the kernel's overlayfs cannot mark symbolic links, nor find in a user namespace what was"
	  " copied up: it has two inodes of one file, of which one does not see the other's changes" },
	{ "times and holes of what is mapped and not synced, what is stored behind its end",
	  "FUSE hears of it when it is synced" },
	{ "writes to a file that was made setuid or setgid while it is open",
	  "in passthrough they are the daemon's, for which the kernel decides about these bits" },
	{ "privileges of a file that is written through a mapping",
	  "written by the daemon, which costs capabilities, and setuid where the daemon is privileged"
	  " in a user namespace only" },
};

static const char *options = "";
static enum against against = UNION;

void intended_begin(const char *kernel_options, bool is_directory)
{
	options = kernel_options;
	against = is_directory ? DIRECTORY : UNION;
}

struct words {
	const char *at[MAX_WORDS];
	size_t len[MAX_WORDS];
	size_t n;
};

static void split(const char *line, struct words *words)
{
	words->n = 0;
	while (*line && *line != '\n' && words->n < MAX_WORDS) {
		size_t len = strcspn(line, " \n");

		if (len > 0) {
			words->at[words->n] = line;
			words->len[words->n++] = len;
		}
		line += len + (line[len] == ' ');
	}
}

static bool word_is(const struct words *words, size_t i, const char *text)
{
	return words->len[i] == strlen(text) && !memcmp(words->at[i], text, words->len[i]);
}

static bool word_matches(const struct words *words, size_t i, const char *pattern)
{
	char word[64];

	if (words->len[i] >= sizeof(word))
		return !strcmp(pattern, "*");
	memcpy(word, words->at[i], words->len[i]);
	word[words->len[i]] = '\0';
	return fnmatch(pattern, word, FNM_EXTMATCH) == 0;
}

static bool has_word(const struct words *words, const char *pattern)
{
	for (size_t i = 0; i < words->n; i++) {
		if (word_matches(words, i, pattern))
			return true;
	}
	return false;
}

/* Parts of a line begin with "| fd" or "| PATH". */
static bool is_in_part(const struct words *words, size_t i, const char *what)
{
	while (i > 0 && !word_is(words, i, "|"))
		i--;
	if (i == 0)
		return false;
	return word_is(words, i + 1, what);
}

static bool is_meant(const struct difference *row, const struct op *op, const struct words *a,
		     const struct words *b, size_t i)
{
	if (!(row->against & against) || (row->kind && !op) ||
	    (row->option && !strstr(options, row->option)))
		return false;
	if (row->kind && fnmatch(row->kind, op->kind->name, 0) != 0)
		return false;
	if (row->before && (i == 0 || !word_is(a, i - 1, row->before)))
		return false;
	if (row->part && !is_in_part(a, i, row->part))
		return false;
	if (row->has && !has_word(b, row->has))
		return false;
	return word_matches(a, i, row->first) && word_matches(b, i, row->second);
}

static bool has_row(const struct op *op, const struct words *a, const struct words *b, size_t i)
{
	for (size_t k = 0; k < ARRAY_SIZE(differences); k++) {
		if (is_meant(&differences[k], op, a, b, i))
			return true;
	}
	return false;
}

bool intended_difference(const struct op *op, const char *a, const char *b)
{
	struct words first, second;

	split(a, &first);
	split(b, &second);
	if (first.n != second.n || first.n == MAX_WORDS)
		return false;
	for (size_t i = 0; i < first.n; i++) {
		bool same = first.len[i] == second.len[i] &&
			    !memcmp(first.at[i], second.at[i], first.len[i]);

		if (!same && !has_row(op, &first, &second, i))
			return false;
	}
	return true;
}

void intended_print(FILE *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(differences); i++) {
		const struct difference *row = &differences[i];

		fprintf(out, "%s: %s there, %s here: %s\n", row->kind ? row->kind : "any",
			row->first, row->second, row->reason);
	}
	for (size_t i = 0; i < ARRAY_SIZE(not_compared); i++)
		fprintf(out, "not compared: %s: %s\n", not_compared[i].what,
			not_compared[i].reason);
}
