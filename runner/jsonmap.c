/* SPDX-License-Identifier: MIT */
/*
 * Writing keeps the path of the objects that are open, and closes and opens what differs from the
 * path of the next field.  Reading looks every path up from the top.
 */
#include "runner/jsonmap.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/spec.h"

#define ANNOTATIONS "annotations/"

#define NAME_SIZE 128
#define MAX_WORDS 64 /* of a CHOICE */

/* Any array of the spec: { items, n }. */
struct array {
	char *items;
	size_t n;
};

static const void *field_of(const struct jsonmap_row *row, const void *object)
{
	return (const char *)object + row->offset;
}

static bool is_annotation(const struct jsonmap_row *row)
{
	return strncmp(row->path, ANNOTATIONS, strlen(ANNOTATIONS)) == 0;
}

/* Arrays have different pointers in the same place. */
static void load_array(const void *field, struct array *ret)
{
	memcpy(ret, field, sizeof(*ret));
}

/* --- numbers of several widths --- */

static int64_t load_signed(const struct jsonmap_row *row, const void *field)
{
	int64_t wide;
	int narrow;

	if (row->kind == JSONMAP_INT64) {
		memcpy(&wide, field, sizeof(wide));
		return wide;
	}
	memcpy(&narrow, field, sizeof(narrow));
	return narrow;
}

static void store_signed(const struct jsonmap_row *row, void *field, int64_t value)
{
	int narrow = (int)value;

	if (row->kind == JSONMAP_INT64)
		memcpy(field, &value, sizeof(value));
	else
		memcpy(field, &narrow, sizeof(narrow));
}

static size_t unsigned_size(enum jsonmap_kind kind)
{
	if (kind == JSONMAP_UINT16)
		return sizeof(uint16_t);
	return kind == JSONMAP_UINT32 ? sizeof(uint32_t) : sizeof(uint64_t);
}

static uint64_t load_unsigned(const struct jsonmap_row *row, const void *field)
{
	uint16_t half;
	uint32_t word;
	uint64_t wide;

	switch (unsigned_size(row->kind)) {
	case sizeof(half):
		memcpy(&half, field, sizeof(half));
		return half;
	case sizeof(word):
		memcpy(&word, field, sizeof(word));
		return word;
	default:
		memcpy(&wide, field, sizeof(wide));
		return wide;
	}
}

static void store_unsigned(const struct jsonmap_row *row, void *field, uint64_t value)
{
	uint16_t half = (uint16_t)value;
	uint32_t word = (uint32_t)value;

	switch (unsigned_size(row->kind)) {
	case sizeof(half):
		memcpy(field, &half, sizeof(half));
		break;
	case sizeof(word):
		memcpy(field, &word, sizeof(word));
		break;
	default:
		memcpy(field, &value, sizeof(value));
	}
}

static uint64_t unsigned_max(const struct jsonmap_row *row)
{
	if (row->limit > 0)
		return row->limit;
	if (row->kind == JSONMAP_UINT16)
		return UINT16_MAX;
	return row->kind == JSONMAP_UINT32 ? UINT32_MAX : UINT64_MAX;
}

/* --- writing --- */

static bool is_signed(enum jsonmap_kind kind)
{
	return kind == JSONMAP_INT || kind == JSONMAP_INT64 || kind == JSONMAP_CHOICE;
}

static bool is_present(const struct jsonmap_row *row, const void *object)
{
	const void *field = field_of(row, object);
	struct array array;
	char *string;

	switch (row->kind) {
	case JSONMAP_STRING:
		memcpy(&string, field, sizeof(string));
		return string != NULL;
	case JSONMAP_STRINGS:
	case JSONMAP_ITEMS:
		load_array(field, &array);
		return array.n > 0;
	case JSONMAP_LETTER:
	case JSONMAP_LETTERS:
		return *(const char *)field != '\0';
	case JSONMAP_CUSTOM:
		return !row->is_present || row->is_present(row, object);
	case JSONMAP_BOOLEAN:
		return true;
	default:
		break;
	}
	if (!row->has_absent)
		return true;
	if (is_signed(row->kind))
		return load_signed(row, field) != row->absent;
	return load_unsigned(row, field) != (uint64_t)row->absent;
}

static int write_items(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
		       const void *field)
{
	struct array array;
	int r = 0;

	load_array(field, &array);
	jsonwrite_begin_array(json, key);
	for (size_t i = 0; i < array.n && r == 0; i++)
		r = jsonmap_write(row->item_map, json, NULL, array.items + i * row->item_map->size);
	jsonwrite_end_array(json);
	return r;
}

static int write_value(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
		       const void *object)
{
	const void *field = field_of(row, object);
	char letter[2] = "";
	char *string;

	switch (row->kind) {
	case JSONMAP_STRING:
		memcpy(&string, field, sizeof(string));
		jsonwrite_string(json, key, string);
		return 0;
	case JSONMAP_STRINGS:
		jsonwrite_strings(json, key, field);
		return 0;
	case JSONMAP_BOOLEAN:
		jsonwrite_boolean(json, key, *(const bool *)field);
		return 0;
	case JSONMAP_INT:
	case JSONMAP_INT64:
		jsonwrite_integer(json, key, load_signed(row, field));
		return 0;
	case JSONMAP_UINT16:
	case JSONMAP_UINT32:
	case JSONMAP_UINT64:
		jsonwrite_natural(json, key, load_unsigned(row, field));
		return 0;
	case JSONMAP_CHOICE:
		jsonwrite_string(json, key, row->words[load_signed(row, field)]);
		return 0;
	case JSONMAP_LETTER:
		letter[0] = *(const char *)field;
		jsonwrite_string(json, key, letter);
		return 0;
	case JSONMAP_LETTERS:
		jsonwrite_string(json, key, field);
		return 0;
	case JSONMAP_ITEMS:
		return write_items(row, json, key, field);
	case JSONMAP_CUSTOM:
		return row->write(row, json, key, object);
	}
	return 0;
}

/* Of what is no string, its JSON as a string. */
static int write_annotation(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
			    const void *object)
{
	_cleanup_free_ char *text = NULL;
	struct jsonwrite inner;
	size_t size;
	FILE *out;
	int r;

	if (row->kind == JSONMAP_STRING || row->kind == JSONMAP_CHOICE)
		return write_value(row, json, key, object);

	out = open_memstream(&text, &size);
	if (!out)
		return -ENOMEM;
	jsonwrite_init(&inner, out, JSONWRITE_COMPACT);
	r = write_value(row, &inner, NULL, object);
	if (fclose(out) != 0)
		r = -ENOMEM;
	if (r == 0)
		jsonwrite_string(json, key, text);
	return r;
}

/* How many bytes of two paths are the same objects, with the slash behind each. */
static size_t common_len(const char *path, const char *other)
{
	size_t len = 0;

	for (size_t i = 0; path[i] && path[i] == other[i]; i++) {
		if (path[i] == '/')
			len = i + 1;
	}
	return len;
}

static void close_objects(struct jsonwrite *json, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		jsonwrite_end_object(json);
}

/* Open the objects of @path; returns the last component, which is the key. */
static const char *open_objects(struct jsonwrite *json, const char *path)
{
	const char *slash;
	char key[NAME_SIZE];

	while ((slash = strchr(path, '/'))) {
		(void)snprintf(key, sizeof(key), "%.*s", (int)(slash - path), path); /* fits */
		jsonwrite_begin_object(json, key);
		path = slash + 1;
	}
	return path;
}

int jsonmap_write(const struct jsonmap *map, struct jsonwrite *json, const char *key,
		  const void *object)
{
	const char *open_path = "";
	int r = 0;

	jsonwrite_begin_object(json, key);
	for (size_t i = 0; i < map->n_rows && r == 0; i++) {
		const struct jsonmap_row *row = &map->rows[i];
		const char *name;
		size_t same;

		if (!is_present(row, object))
			continue;
		same = common_len(open_path, row->path);
		close_objects(json, open_path + same);
		name = open_objects(json, row->path + same);
		open_path = row->path;
		r = is_annotation(row) ? write_annotation(row, json, name, object) :
					 write_value(row, json, name, object);
	}
	close_objects(json, open_path);
	jsonwrite_end_object(json);
	return r == 0 && ferror(json->out) ? -EIO : r;
}

int jsonmap_to_text(const struct jsonmap *map, const void *object, char **ret, size_t *ret_len)
{
	_cleanup_free_ char *text = NULL;
	struct jsonwrite json;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	int r;

	if (!out)
		return -ENOMEM;
	jsonwrite_init(&json, out, JSONWRITE_INDENTED);
	r = jsonmap_write(map, &json, NULL, object);
	(void)putc('\n', out);
	if (fclose(out) != 0 || r < 0) /* a stream in memory fails for want of memory only */
		return -ENOMEM;
	*ret = ptr_take(text);
	*ret_len = len;
	return 0;
}

/* --- reading --- */

/* "linux.resources" for a path, as people write it. */
static void set_name(char name[NAME_SIZE], const char *path, size_t len)
{
	(void)snprintf(name, NAME_SIZE, "%.*s", (int)len, path);
	for (char *at = name; *at; at++) {
		if (*at == '/')
			*at = '.';
	}
}

/* The value at the path of @row, NULL where there is none. */
static int find_value(const struct jsonmap_row *row, const json_t *top, const json_t **ret,
		      struct error *error)
{
	const json_t *value = top;
	const char *at = row->path;

	while (value && !json_is_null(value)) {
		size_t len = strcspn(at, "/");

		if (!json_is_object(value)) {
			char name[NAME_SIZE] = "the document";

			if (at > row->path)
				set_name(name, row->path, (size_t)(at - row->path) - 1);
			return jsonread_check_object(value, name, error);
		}
		value = json_object_getn(value, at, len);
		at += len;
		if (*at == '\0')
			break;
		at++;
	}
	*ret = value && !json_is_null(value) ? value : NULL;
	return 0;
}

static int read_choice(const struct jsonmap_row *row, const json_t *value, const char *name,
		       void *field, struct error *error)
{
	_cleanup_free_ char *word = NULL;
	int r = jsonread_string(value, name, &word, error);

	if (r < 0)
		return r;
	for (int i = 0; i < MAX_WORDS && row->words[i]; i++) {
		if (strcmp(row->words[i], word) == 0) {
			store_signed(row, field, i);
			return 0;
		}
	}
	return error_set(error, -EINVAL, "%s is '%.60s', which is unknown", name, word);
}

static int read_letters(const struct jsonmap_row *row, const json_t *value, const char *name,
			char *field, struct error *error)
{
	size_t max = row->kind == JSONMAP_LETTER ? 1 : row->limit - 1;
	_cleanup_free_ char *text = NULL;
	int r = jsonread_string(value, name, &text, error);

	if (r < 0)
		return r;
	if (*text == '\0' || text[strspn(text, row->letters)] != '\0' || strlen(text) > max)
		return error_set(error, -EINVAL, "%s is '%.60s', not of the letters %s", name, text,
				 row->letters);
	if (row->kind == JSONMAP_LETTER)
		*field = *text;
	else
		memcpy(field, text, strlen(text) + 1);
	return 0;
}

/* A new item has what its table calls absent. */
static void set_absent(const struct jsonmap *map, char *item)
{
	for (size_t i = 0; i < map->n_rows; i++) {
		const struct jsonmap_row *row = &map->rows[i];

		if (!row->has_absent)
			continue;
		if (is_signed(row->kind))
			store_signed(row, item + row->offset, row->absent);
		else
			store_unsigned(row, item + row->offset, (uint64_t)row->absent);
	}
}

static int read_items(const struct jsonmap_row *row, const json_t *value, const char *name,
		      void *field, struct error *error)
{
	size_t *n = (size_t *)(void *)((char *)field + offsetof(struct array, n));
	int r = jsonread_check_array(value, name, error);

	for (size_t i = 0; i < json_array_size(value) && r == 0; i++) {
		char *item = spec_grow_array(field, n, row->item_map->size);

		if (!item)
			return error_set_errno(error, -ENOMEM, "%s", name);
		set_absent(row->item_map, item);
		r = jsonmap_read(row->item_map, json_array_get(value, i), item, error);
		if (r < 0)
			return error_wrap(error, r, "%s[%zu]", name, i);
	}
	return r;
}

static int read_number(const struct jsonmap_row *row, const json_t *value, const char *name,
		       void *field, struct error *error)
{
	uint64_t natural = 0;
	int64_t integer = 0;
	int r;

	if (is_signed(row->kind)) {
		r = jsonread_integer(value, name, row->min, row->max, &integer, error);
		if (r == 0)
			store_signed(row, field, integer);
	} else {
		r = jsonread_natural(value, name, unsigned_max(row), &natural, error);
		if (r == 0)
			store_unsigned(row, field, natural);
	}
	return r;
}

static int read_value(const struct jsonmap_row *row, const json_t *value, const char *name,
		      void *object, struct error *error)
{
	char *field = (char *)object + row->offset;

	switch (row->kind) {
	case JSONMAP_STRING:
		return jsonread_string(value, name, (char **)(void *)field, error);
	case JSONMAP_STRINGS:
		return jsonread_strings(value, name, (struct strv *)(void *)field, error);
	case JSONMAP_BOOLEAN:
		return jsonread_boolean(value, name, (bool *)(void *)field, error);
	case JSONMAP_CHOICE:
		return read_choice(row, value, name, field, error);
	case JSONMAP_LETTER:
	case JSONMAP_LETTERS:
		return read_letters(row, value, name, field, error);
	case JSONMAP_ITEMS:
		return read_items(row, value, name, field, error);
	case JSONMAP_CUSTOM:
		return row->read ? row->read(row, value, object, error) : 0;
	default:
		return read_number(row, value, name, field, error);
	}
}

static int read_annotation(const struct jsonmap_row *row, const json_t *value, const char *name,
			   void *object, struct error *error)
{
	_cleanup_json_ json_t *inner = NULL;
	_cleanup_free_ char *text = NULL;
	int r;

	if (row->kind == JSONMAP_STRING || row->kind == JSONMAP_CHOICE)
		return read_value(row, value, name, object, error);

	r = jsonread_string(value, name, &text, error);
	if (r < 0)
		return r;
	r = jsonread_parse(text, strlen(text), &inner, error);
	if (r < 0)
		return error_wrap(error, r, "%s", name);
	return read_value(row, inner, name, object, error);
}

int jsonmap_read(const struct jsonmap *map, const json_t *value, void *object, struct error *error)
{
	for (size_t i = 0; i < map->n_rows; i++) {
		const struct jsonmap_row *row = &map->rows[i];
		const json_t *found = NULL;
		char name[NAME_SIZE];
		int r = find_value(row, value, &found, error);

		if (r == 0 && !found && !row->is_required)
			continue;
		set_name(name, row->path, strlen(row->path));
		if (r == 0 && !found)
			r = error_set(error, -EINVAL, "%s is missing", name);
		else if (r == 0 && found)
			r = is_annotation(row) ? read_annotation(row, found, name, object, error) :
						 read_value(row, found, name, object, error);
		if (r < 0)
			return r;
	}
	return 0;
}

int jsonmap_from_text(const struct jsonmap *map, const char *text, size_t len, void *object,
		      struct error *error)
{
	_cleanup_json_ json_t *top = NULL;
	int r = jsonread_parse(text, len, &top, error);

	return r < 0 ? r : jsonmap_read(map, top, object, error);
}
