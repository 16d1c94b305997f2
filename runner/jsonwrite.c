/* SPDX-License-Identifier: MIT */
/* Only whether a comma is due has to be known: what was begun before has items when it goes on. */
#include "runner/jsonwrite.h"

#include <inttypes.h>

#include "runner/json_text.h"

void jsonwrite_init(struct jsonwrite *json, FILE *out, enum jsonwrite_style style)
{
	*json = (struct jsonwrite){ .out = out, .style = style };
}

static void new_line(struct jsonwrite *json)
{
	if (json->style == JSONWRITE_COMPACT)
		return;
	(void)putc('\n', json->out);
	for (unsigned i = 0; i < json->depth; i++)
		(void)putc('\t', json->out);
}

/* What comes before a value. */
static void lead_in(struct jsonwrite *json, const char *key)
{
	if (json->has_items)
		(void)putc(',', json->out);
	if (json->depth > 0)
		new_line(json);
	if (key) {
		json_text_write(json->out, key);
		(void)fputs(json->style == JSONWRITE_COMPACT ? ":" : ": ", json->out);
	}
	json->has_items = true;
}

static void begin(struct jsonwrite *json, const char *key, char bracket)
{
	lead_in(json, key);
	(void)putc(bracket, json->out);
	json->depth++;
	json->has_items = false;
}

static void end(struct jsonwrite *json, char bracket)
{
	json->depth--;
	if (json->has_items)
		new_line(json);
	(void)putc(bracket, json->out);
	json->has_items = true;
}

void jsonwrite_begin_object(struct jsonwrite *json, const char *key)
{
	begin(json, key, '{');
}

void jsonwrite_end_object(struct jsonwrite *json)
{
	end(json, '}');
}

void jsonwrite_begin_array(struct jsonwrite *json, const char *key)
{
	begin(json, key, '[');
}

void jsonwrite_end_array(struct jsonwrite *json)
{
	end(json, ']');
}

void jsonwrite_string(struct jsonwrite *json, const char *key, const char *text)
{
	lead_in(json, key);
	if (text)
		json_text_write(json->out, text);
	else
		(void)fputs("null", json->out);
}

void jsonwrite_integer(struct jsonwrite *json, const char *key, int64_t value)
{
	lead_in(json, key);
	(void)fprintf(json->out, "%" PRId64, value);
}

void jsonwrite_natural(struct jsonwrite *json, const char *key, uint64_t value)
{
	lead_in(json, key);
	(void)fprintf(json->out, "%" PRIu64, value);
}

void jsonwrite_boolean(struct jsonwrite *json, const char *key, bool value)
{
	lead_in(json, key);
	(void)fputs(value ? "true" : "false", json->out);
}

void jsonwrite_strings(struct jsonwrite *json, const char *key, const struct strv *strv)
{
	jsonwrite_begin_array(json, key);
	for (size_t i = 0; i < strv->n; i++)
		jsonwrite_string(json, NULL, strv->items[i]);
	jsonwrite_end_array(json);
}

void jsonwrite_raw(struct jsonwrite *json, const char *key, const char *text)
{
	lead_in(json, key);
	(void)fputs(text, json->out);
}
