/* SPDX-License-Identifier: MIT */
/*
 * Everything is cut out of the text from the left: a line from the text, a field from the line.
 * What cannot be cut is an empty piece, so that no step has to look ahead.
 */
#include "lib/cgroup_decode.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[CGROUP_N_CONTROLLERS] = {
	[CGROUP_CPU] = "cpu",         [CGROUP_CPUACCT] = "cpuacct", [CGROUP_CPUSET] = "cpuset",
	[CGROUP_MEMORY] = "memory",   [CGROUP_PIDS] = "pids",       [CGROUP_IO] = "blkio",
	[CGROUP_DEVICES] = "devices", [CGROUP_FREEZER] = "freezer",
};

const char *cgroup_controller_name(enum cgroup_controller controller, bool is_v2)
{
	return controller == CGROUP_IO && is_v2 ? "io" : names[controller];
}

bool cgroup_text_is(struct cgroup_text text, const char *word)
{
	size_t len = strlen(word);

	return text.len == len && memcmp(text.start, word, len) == 0;
}

/* Take what comes before the next @separator, or all there is; the separator goes too. */
static struct cgroup_text cut(struct cgroup_text *text, char separator)
{
	const char *end = text->len ? memchr(text->start, separator, text->len) : NULL;
	struct cgroup_text piece = *text;

	if (!end) {
		text->start += text->len;
		text->len = 0;
		return piece;
	}
	piece.len = (size_t)(end - text->start);
	text->start += piece.len + 1;
	text->len -= piece.len + 1;
	return piece;
}

/* All of @text must be digits. */
static int decode_digits(struct cgroup_text text, uint64_t *ret)
{
	uint64_t value = 0;

	if (text.len == 0)
		return -EBADMSG;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.start[i];

		if (c < '0' || c > '9' || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(c - '0'), &value))
			return -EBADMSG;
	}
	*ret = value;
	return 0;
}

uint32_t cgroup_decode_controllers(struct cgroup_text list, char separator, bool is_v2)
{
	uint32_t bits = 0;

	if (list.len > 0 && list.start[list.len - 1] == '\n')
		list.len--;
	while (list.len > 0) {
		struct cgroup_text name = cut(&list, separator);

		for (unsigned int i = 0; i < CGROUP_N_CONTROLLERS; i++) {
			if (cgroup_text_is(name, cgroup_controller_name(i, is_v2)))
				bits |= CGROUP_BIT(i);
		}
	}
	return bits;
}

/* proc(5): "36 35 98:0 /root /target options [optional fields] - type source super-options" */
static bool decode_mount_line(struct cgroup_text line, struct cgroup_mount *ret)
{
	for (int i = 0; i < 3; i++)
		(void)cut(&line, ' '); /* ids and device */
	ret->root = cut(&line, ' ');
	ret->target = cut(&line, ' ');
	(void)cut(&line, ' '); /* options of the mount */
	while (line.len > 0 && !cgroup_text_is(cut(&line, ' '), "-"))
		;
	ret->type = cut(&line, ' ');
	(void)cut(&line, ' '); /* source */
	ret->options = cut(&line, ' ');
	return ret->target.len > 0 && ret->target.start[0] == '/' && ret->type.len > 0;
}

int cgroup_decode_mount(struct cgroup_text *cursor, struct cgroup_mount *ret)
{
	struct cgroup_mount mount;

	while (cursor->len > 0) {
		if (decode_mount_line(cut(cursor, '\n'), &mount)) {
			*ret = mount;
			return 1;
		}
	}
	return 0;
}

int cgroup_decode_membership(struct cgroup_text *cursor, struct cgroup_membership *ret)
{
	while (cursor->len > 0) {
		struct cgroup_text path = cut(cursor, '\n');
		struct cgroup_text number = cut(&path, ':');
		struct cgroup_text controllers = cut(&path, ':');
		uint64_t ignored;

		if (decode_digits(number, &ignored) < 0 || path.len == 0 || path.start[0] != '/')
			continue;
		ret->controllers = controllers;
		ret->path = path;
		return 1;
	}
	return 0;
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

char *cgroup_decode_path(struct cgroup_text path)
{
	char *copy = malloc(path.len + 1);
	size_t n = 0;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < path.len; i++) {
		const char *c = path.start + i;

		copy[n] = *c;
		if (*c == '\\' && path.len - i > 3 && is_octal(c[1]) && is_octal(c[2]) &&
		    is_octal(c[3])) {
			copy[n] = (char)((c[1] - '0') << 6 | (c[2] - '0') << 3 | (c[3] - '0'));
			i += 3;
		}
		n++;
	}
	copy[n] = '\0';
	return copy;
}

const char *cgroup_path_below(const char *path, const char *root)
{
	size_t len = strcmp(root, "/") ? strlen(root) : 0;

	if (strstr(path, "/..") || strncmp(path, root, len) != 0 || (path[len] && path[len] != '/'))
		return NULL;
	path += len;
	return strcmp(path, "/") == 0 ? "" : path;
}

/* Take the next number, which blanks may surround. */
static int cut_number(struct cgroup_text *text, uint64_t *ret)
{
	while (text->len > 0 && text->start[0] == ' ')
		(void)cut(text, ' ');
	return decode_digits(cut(text, ' '), ret);
}

bool cgroup_decode_is_every_id(struct cgroup_text text)
{
	struct cgroup_text line = cut(&text, '\n');
	uint64_t inside;
	uint64_t outside;
	uint64_t size;

	return text.len == 0 && cut_number(&line, &inside) == 0 &&
	       cut_number(&line, &outside) == 0 && cut_number(&line, &size) == 0 && inside == 0 &&
	       outside == 0 && size == UINT32_MAX;
}

int cgroup_decode_value(struct cgroup_text *cursor, struct cgroup_value *ret)
{
	while (cursor->len > 0) {
		struct cgroup_text line = cut(cursor, '\n');
		struct cgroup_text key = cut(&line, ' ');
		uint64_t value;

		if (key.len == 0 || decode_digits(line, &value) < 0)
			continue;
		ret->key = key;
		ret->value = value;
		return 1;
	}
	return 0;
}

int cgroup_decode_number(struct cgroup_text text, uint64_t *ret)
{
	struct cgroup_text line = cut(&text, '\n');

	if (text.len > 0)
		return -EBADMSG;
	if (cgroup_text_is(line, "max")) {
		*ret = UINT64_MAX;
		return 0;
	}
	return decode_digits(line, ret);
}

/* Sums stay at the greatest number instead of starting again at 0. */
static void add(uint64_t *sum, uint64_t value)
{
	if (__builtin_add_overflow(*sum, value, sum))
		*sum = UINT64_MAX;
}

/* "rbytes=4096" */
static void decode_io_field(struct cgroup_text field, struct cgroup_io *sum)
{
	struct cgroup_text key = cut(&field, '=');
	uint64_t value;

	if (decode_digits(field, &value) < 0)
		return;
	if (cgroup_text_is(key, "rbytes"))
		add(&sum->read_bytes, value);
	else if (cgroup_text_is(key, "wbytes"))
		add(&sum->write_bytes, value);
	else if (cgroup_text_is(key, "rios"))
		add(&sum->read_ops, value);
	else if (cgroup_text_is(key, "wios"))
		add(&sum->write_ops, value);
}

void cgroup_decode_io(struct cgroup_text text, struct cgroup_io *ret)
{
	struct cgroup_io sum = { 0 };

	while (text.len > 0) {
		struct cgroup_text line = cut(&text, '\n');

		while (line.len > 0)
			decode_io_field(cut(&line, ' '), &sum);
	}
	*ret = sum;
}

/* "254:0 Read 4096"; the last line is "Total 4096". */
void cgroup_decode_blkio(struct cgroup_text text, uint64_t *ret_read, uint64_t *ret_write)
{
	uint64_t reads = 0;
	uint64_t writes = 0;

	while (text.len > 0) {
		struct cgroup_text line = cut(&text, '\n');
		struct cgroup_text operation;
		uint64_t value;

		(void)cut(&line, ' '); /* device */
		operation = cut(&line, ' ');
		if (decode_digits(line, &value) < 0)
			continue;
		if (cgroup_text_is(operation, "Read"))
			add(&reads, value);
		else if (cgroup_text_is(operation, "Write"))
			add(&writes, value);
	}
	*ret_read = reads;
	*ret_write = writes;
}

int cgroup_decode_pid(struct cgroup_text *cursor, pid_t *ret)
{
	while (cursor->len > 0) {
		uint64_t value;

		if (decode_digits(cut(cursor, '\n'), &value) < 0 || value == 0 || value > INT_MAX)
			continue;
		*ret = (pid_t)value;
		return 1;
	}
	return 0;
}
