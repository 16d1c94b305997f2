/* SPDX-License-Identifier: MIT */
/*
 * Both formats are lines of fields, written by administrators and by the kernel.  A line of
 * /etc/subuid that is wrong must not take the others away; a map of the kernel's is right or it is
 * no map.
 */
#include "lib/idtext.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* (uid_t)-1 is no id. */
#define N_IDS UINT64_C(0xffffffff)

struct text {
	const char *at;
	size_t len;
};

/* What comes before the next @separator, which is taken too. */
static struct text take_field(struct text *rest, char separator)
{
	const char *end = rest->len ? memchr(rest->at, separator, rest->len) : NULL;
	struct text field = { rest->at, end ? (size_t)(end - rest->at) : rest->len };

	rest->at += field.len + (end ? 1 : 0);
	rest->len -= field.len + (end ? 1 : 0);
	return field;
}

static int append(struct id_maps *maps, uint32_t container_id, uint32_t host_id, uint32_t size)
{
	struct id_map *items = reallocarray(maps->items, maps->n + 1, sizeof(*items));

	if (!items)
		return -ENOMEM;
	maps->items = items;
	items[maps->n++] = (struct id_map){ container_id, host_id, size };
	return 0;
}

static int parse_number(struct text text, uint32_t *ret)
{
	uint64_t value = 0;

	if (text.len == 0 || text.len > 10)
		return -EINVAL;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return -EINVAL;
		value = value * 10 + (uint64_t)(text.at[i] - '0');
	}
	if (value > UINT32_MAX)
		return -EINVAL;
	*ret = (uint32_t)value;
	return 0;
}

static bool fits(uint32_t first, uint32_t size)
{
	return size > 0 && (uint64_t)first + size <= N_IDS;
}

static bool is_key(struct text key, const char *name, uint32_t id)
{
	uint32_t number;

	if (name && strlen(name) == key.len && memcmp(name, key.at, key.len) == 0)
		return true;
	return parse_number(key, &number) == 0 && number == id;
}

int idtext_decode_subids(const char *text, size_t len, const char *name, uint32_t id,
			 struct id_maps *ret)
{
	struct id_maps ranges = { 0 };
	struct text rest = { text, len };

	while (rest.len > 0) {
		struct text line = take_field(&rest, '\n');
		const struct text key = take_field(&line, ':');
		const struct text first_text = take_field(&line, ':');
		uint32_t first;
		uint32_t size;

		if (!is_key(key, name, id) || parse_number(first_text, &first) < 0 ||
		    parse_number(line, &size) < 0 || !fits(first, size))
			continue;
		if (ranges.n == IDTEXT_MAX_LINES)
			break; /* more would not fit into a map either */
		if (append(&ranges, 0, first, size) < 0) {
			free(ranges.items);
			return -ENOMEM;
		}
	}
	*ret = ranges;
	return 0;
}

/* Numbers in columns filled up with blanks. */
static int take_number(struct text *line, uint32_t *ret)
{
	struct text number;

	while (line->len > 0 && line->at[0] == ' ')
		(void)take_field(line, ' ');
	number = take_field(line, ' ');
	return parse_number(number, ret);
}

int idtext_decode_map(const char *text, size_t len, struct id_maps *ret)
{
	struct id_maps maps = { 0 };
	struct text rest = { text, len };
	int r = 0;

	while (r == 0 && rest.len > 0) {
		struct text line = take_field(&rest, '\n');
		uint32_t inside;
		uint32_t outside;
		uint32_t size;

		if (take_number(&line, &inside) < 0 || take_number(&line, &outside) < 0 ||
		    take_number(&line, &size) < 0 || line.len > 0 || maps.n == IDTEXT_MAX_LINES)
			r = -EINVAL;
		else
			r = append(&maps, inside, outside, size);
	}
	if (r < 0) {
		free(maps.items);
		return r;
	}
	*ret = maps;
	return 0;
}

int idtext_encode_map(const struct id_maps *maps, char text[IDTEXT_MAP_SIZE])
{
	size_t len = 0;

	for (size_t i = 0; i < maps->n; i++) {
		const struct id_map *map = &maps->items[i];
		const size_t room = IDTEXT_MAP_SIZE - len;
		const int n = snprintf(text + len, room, "%u %u %u\n", map->container_id,
				       map->host_id, map->size);

		if (n < 0 || (size_t)n >= room)
			return -E2BIG;
		len += (size_t)n;
	}
	return (int)len;
}
