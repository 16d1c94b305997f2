/* SPDX-License-Identifier: MIT */
/*
 * Drawing operations.  Names come from a small alphabet, else nearly every operation would find
 * nothing; a few are odd.  The letters of an op_kind's args:
 *
 *	paths	d of directories, f of other files, e of either, t the target of a symbolic link
 *	numbers	s slot, S slot (another), M slot of a mapping, m mode, F flags of open(2),
 *		o offset, l length, c a byte, u id, b one of few bits, x index of an xattr,
 *		X of its value, r flags of renameat2(2), k kind of node, T kind of times,
 *		w whence, A mode of fallocate(2), p protection
 */
#include <err.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base.h"
#include "tests/model/op.h"

#define PATH_SIZE 1200
#define DIR_NAMES "abc"
#define FILE_NAMES "xyz"
#define MAX_DEPTH 4

/* Renamed directories end up deeper than any path drawn; these find them by descriptor alone. */
static const char *const odd_names[] = {
	"a:b,c", "back\\slash", "\"q\"", "\x01\x80\xff", "...", "-f", "A", "#1", "%41",
};

static void append_name(struct draw *draw, char *path, const char *alphabet)
{
	size_t len = strlen(path);

	if (len + 300 > PATH_SIZE)
		return;
	if (len > 0)
		path[len++] = '/';
	if (draw_once_in(draw, 400)) {
		unsigned n = 254 + draw_below(draw, 3);

		memset(path + len, 'n', n);
		path[len + n] = '\0';
	} else if (draw_once_in(draw, 40)) {
		strcpy(path + len, odd_names[draw_below(draw, ARRAY_SIZE(odd_names))]);
	} else {
		path[len] = alphabet[draw_below(draw, (unsigned)strlen(alphabet))];
		path[len + 1] = '\0';
	}
}

static void draw_path(struct draw *draw, char *path, const char *alphabet)
{
	unsigned depth = draw_below(draw, MAX_DEPTH);

	path[0] = '\0';
	for (unsigned i = 0; i < depth; i++)
		append_name(draw, path, DIR_NAMES);
	append_name(draw, path, alphabet);
	if (draw_once_in(draw, 100))
		strcat(path, "/");
}

/* Symbolic links that lead somewhere, up, to the root, nowhere, to themselves. */
static void draw_target(struct draw *draw, char *path)
{
	char target[PATH_SIZE];

	draw_path(draw, target, DIR_NAMES FILE_NAMES);
	path[0] = '\0';
	switch (draw_below(draw, 5)) {
	case 0:
		strcpy(path, "/");
		break;
	case 1:
		strcpy(path, "../");
		break;
	default:
		break;
	}
	strcat(path, target);
}

static char *draw_path_by(struct draw *draw, char letter)
{
	char path[PATH_SIZE + 8], *copy;

	switch (letter) {
	case 'd':
		draw_path(draw, path, DIR_NAMES);
		break;
	case 'f':
		draw_path(draw, path, FILE_NAMES);
		break;
	case 't':
		draw_target(draw, path);
		break;
	default:
		draw_path(draw, path, DIR_NAMES FILE_NAMES);
		break;
	}
	copy = strdup(path);
	if (!copy)
		err(1, "operations");
	return copy;
}

static int64_t draw_offset(struct draw *draw)
{
	static const int64_t odd[] = {
		0, 1, 4095, 4096, 4097, 65536, 1 << 20, (1LL << 31) + 5, -1
	};

	if (draw_once_in(draw, 3))
		return odd[draw_below(draw, ARRAY_SIZE(odd))];
	return draw_below(draw, draw_once_in(draw, 8) ? 200000 : 12000);
}

static int64_t draw_length(struct draw *draw)
{
	if (draw_once_in(draw, 30))
		return 0;
	return 1 + draw_below(draw, draw_once_in(draw, 6) ? 140000 : 9000);
}

static int64_t draw_mode(struct draw *draw)
{
	static const mode_t modes[] = { 0755,  0644,  0700,  0777,  0711, 0666,
					02775, 01777, 04755, 02755, 0 };

	if (draw_once_in(draw, 4))
		return draw_below(draw, 010000);
	return modes[draw_below(draw, ARRAY_SIZE(modes))];
}

static int64_t draw_open_flags(struct draw *draw)
{
	static const int odd[] = {
		O_TRUNC, O_APPEND,    O_CREAT | O_EXCL, O_NOFOLLOW, O_CREAT | O_TRUNC,
		O_PATH,  O_DIRECTORY, O_SYNC,           O_NOATIME,  O_CREAT | O_APPEND
	};
	static const int access[] = { O_RDONLY, O_RDWR, O_WRONLY };
	int flags = access[draw_below(draw, 3)];

	if (draw_once_in(draw, 4))
		return O_RDONLY | O_DIRECTORY;
	if (draw_once_in(draw, 3))
		flags |= O_CREAT;
	if (draw_once_in(draw, 3))
		flags |= odd[draw_below(draw, ARRAY_SIZE(odd))];
	return flags;
}

static int64_t draw_id(struct draw *draw)
{
	static const int ids[] = { 0, 1000, 1001, 44, -1 };

	return ids[draw_below(draw, ARRAY_SIZE(ids))];
}

static int64_t draw_fallocate_mode(struct draw *draw)
{
	static const int modes[] = { 0, FALLOC_FL_KEEP_SIZE,
				     FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE };

	return modes[draw_below(draw, ARRAY_SIZE(modes))];
}

static int64_t draw_node(struct draw *draw)
{
	static const mode_t types[] = { S_IFIFO, S_IFSOCK, S_IFCHR, S_IFBLK, S_IFREG };

	return types[draw_below(draw, ARRAY_SIZE(types))];
}

static int64_t draw_rename_flags(struct draw *draw)
{
	static const int flags[] = { 0, 0, 0, 1, 2, 2, 2, 4, 3 };

	return flags[draw_below(draw, ARRAY_SIZE(flags))];
}

static int64_t draw_whence(struct draw *draw)
{
	static const int whences[] = { SEEK_SET, SEEK_CUR, SEEK_END };

	return whences[draw_below(draw, ARRAY_SIZE(whences))];
}

static int64_t draw_protection(struct draw *draw)
{
	static const int protections[] = { PROT_READ, PROT_READ | PROT_WRITE };

	return protections[draw_below(draw, ARRAY_SIZE(protections))];
}

static int64_t draw_number(struct draw *draw, char letter)
{
	switch (letter) {
	case 's':
	case 'S':
		return draw_below(draw, OP_SLOTS);
	case 'M':
		return draw_below(draw, OP_MAPS);
	case 'm':
		return draw_mode(draw);
	case 'F':
		return draw_open_flags(draw);
	case 'o':
		return draw_offset(draw);
	case 'l':
		return draw_length(draw);
	case 'c':
		return 'A' + draw_below(draw, 26);
	case 'u':
		return draw_id(draw);
	case 'r':
		return draw_rename_flags(draw);
	case 'k':
		return draw_node(draw);
	case 'w':
		return draw_whence(draw);
	case 'A':
		return draw_fallocate_mode(draw);
	case 'p':
		return draw_protection(draw);
	default: /* b, x, X, T: whoever uses it reduces it */
		return draw_below(draw, 1 << 16);
	}
}

static const struct op_kind *draw_kind(struct draw *draw, bool builds)
{
	unsigned total = 0, at;
	const struct op_kind *kind;

	for (kind = op_kinds; kind->name; kind++)
		total += builds ? kind->build : kind->weight;
	at = draw_below(draw, total);
	for (kind = op_kinds; at >= (builds ? kind->build : kind->weight); kind++)
		at -= builds ? kind->build : kind->weight;
	return kind;
}

static void draw_args(struct draw *draw, struct op *op)
{
	const char *letter = op->kind->args;
	unsigned n;

	for (n = 0; *letter && *letter != ':'; letter++)
		op->path[n++] = draw_path_by(draw, *letter);
	for (n = 0; *letter && *++letter;)
		op->n[n++] = draw_number(draw, *letter);
}

static void draw_op(struct draw *draw, struct op *op, bool builds)
{
	static const unsigned masks[] = { 022, 022, 0, 077, 027 };

	op->kind = draw_kind(draw, builds);
	op->base = OP_BASE_CWD;
	op->mask = masks[draw_below(draw, ARRAY_SIZE(masks))];
	op->user = draw_once_in(draw, 3) ? draw_below(draw, 3) : 0;
	op->quiet = !draw_once_in(draw, 3);
	if (!builds && draw_once_in(draw, 12))
		op->base = (int)draw_below(draw, OP_SLOTS);
	draw_args(draw, op);
}

void op_list_draw(struct op_list *list, struct draw *draw, unsigned layer, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct op op = { .layer = layer };

		draw_op(draw, &op, layer + 1 < list->n_layers);
		op_list_add(list, &op);
	}
}
