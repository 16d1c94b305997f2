/* SPDX-License-Identifier: MIT */
/*
 * A structure as JSON and back, by one table: a row names a place in the document and a field.
 *
 * Rows that share objects on their path follow each other.  A field that has the value of `absent`
 * (or a string that is NULL, an array that is empty) is not written; a value that is not in the
 * document, or null, leaves its field as it is.
 */
#ifndef RUNNER_JSONMAP_H
#define RUNNER_JSONMAP_H

#include "lib/error.h"
#include "runner/jsonread.h"
#include "runner/jsonwrite.h"

enum jsonmap_kind {
	JSONMAP_STRING,  /* char * */
	JSONMAP_STRINGS, /* struct strv */
	JSONMAP_BOOLEAN, /* bool */
	JSONMAP_INT,     /* int, min .. max */
	JSONMAP_INT64,   /* int64_t, min .. max */
	JSONMAP_UINT16,  /* uint16_t, up to limit */
	JSONMAP_UINT32,
	JSONMAP_UINT64,
	JSONMAP_CHOICE,  /* an enum, as one of words */
	JSONMAP_LETTER,  /* char: a string of one letter of letters */
	JSONMAP_LETTERS, /* char[limit]: a string of letters, shorter than limit */
	JSONMAP_ITEMS,   /* an array of the spec (spec_grow): each item by its own table */
	JSONMAP_CUSTOM,  /* by functions */
};

struct jsonmap_row {
	/*
	 * "linux/resources/pids/limit".  Below "annotations/" every value is a string: of what is
	 * none, its JSON.
	 */
	const char *path;
	enum jsonmap_kind kind;
	size_t offset;
	bool is_required; /* -EINVAL when it is not in the document */

	int64_t min; /* INT, INT64 */
	int64_t max;
	bool has_absent; /* INT, INT64, UINT*, CHOICE: absent is meant */
	int64_t absent;
	uint64_t limit;                 /* UINT*: the largest value; LETTERS: the field's size */
	const char *const *words;       /* CHOICE: by value, NULL at the end */
	const char *letters;            /* LETTER, LETTERS */
	const struct jsonmap *item_map; /* ITEMS */

	/* CUSTOM.  @object is the whole structure. */
	bool (*is_present)(const struct jsonmap_row *row, const void *object);
	int (*write)(const struct jsonmap_row *row, struct jsonwrite *json, const char *key,
		     const void *object);
	int (*read)(const struct jsonmap_row *row, const json_t *value, void *object,
		    struct error *error); /* NULL: only written */
	int extra;                        /* for these functions */
};

struct jsonmap {
	const struct jsonmap_row *rows;
	size_t n_rows;
	size_t size; /* ITEMS: of an item */
};

/** Write an object, to the end of its bracket.  -ENOMEM, or -EIO for the stream's error. */
int jsonmap_write(const struct jsonmap *map, struct jsonwrite *json, const char *key,
		  const void *object) NODISCARD;

/** The object as a text that ends with a newline and a NUL.  -ENOMEM. */
int jsonmap_to_text(const struct jsonmap *map, const void *object, char **ret,
		    size_t *ret_len) NODISCARD;

/**
 * Read from @value.  -EINVAL with a line that names the place; -ENOMEM.  Fields may have been
 * filled in on failure.
 */
int jsonmap_read(const struct jsonmap *map, const json_t *value, void *object,
		 struct error *error) NODISCARD;

/** jsonread_parse and jsonmap_read. */
int jsonmap_from_text(const struct jsonmap *map, const char *text, size_t len, void *object,
		      struct error *error) NODISCARD;

#endif
