/* SPDX-License-Identifier: MIT */
/* One function for each kind of option; what is common to all, which may have a value, comes last. */
#include "fs/options_apply.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fs/options_text.h"

/* Say what is wrong, in one line whatever bytes the arguments hold. */
int options_fail(struct parser *parser, const char *format, ...)
{
	va_list arguments;

	if (parser->error_size == 0)
		return -EINVAL;

	va_start(arguments, format);
	(void)vsnprintf(parser->error, parser->error_size, format, arguments); /* may be cut */
	va_end(arguments);

	for (char *at = parser->error; *at; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	}
	return -EINVAL;
}

/* Say that what stands after the name of an option is not what belongs there. */
static int fail_value(struct parser *parser, const struct option_row *row,
		      const struct option_text *text, const char *why)
{
	return options_fail(parser, "bad value '%.*s' for option '%s': %s",
			    options_shown(text->value_len), text->value, row->name, why);
}

int options_fail_memory(struct parser *parser)
{
	(void)options_fail(parser, "out of memory"); /* the reason is the value returned below */
	return -ENOMEM;
}

int options_pass_over(struct parser *parser, const struct option_text *text)
{
	const char *before = parser->config.ignored;
	char *list;

	if (asprintf(&list, "%s%s%.*s", before ? before : "", before ? ", " : "",
		     options_shown(text->name_len), text->name) < 0)
		return options_fail_memory(parser);
	free(parser->config.ignored);
	parser->config.ignored = list;
	return 0;
}

int options_set_string(struct parser *parser, char **field, const char *text, size_t len,
		       const char *escapes)
{
	char *copy = options_unescape(text, len, escapes);

	if (!copy)
		return options_fail_memory(parser);
	free(*field);
	*field = copy;
	return 0;
}

static int add_lower(struct parser *parser, const char *text, size_t len, const char *escapes,
		     bool is_data)
{
	struct ovl_config *config = &parser->config;
	char **lowers;

	if (is_data ? config->n_lowers == 0 : config->n_data > 0)
		return options_fail(parser,
				    "lower layer '%.*s': data-only layers come last, below another",
				    options_shown(len), text);
	if (config->n_lowers == OPTIONS_MAX_LOWERS)
		return options_fail(parser, "too many lower layers: at most %d are supported",
				    OPTIONS_MAX_LOWERS);

	lowers = reallocarray(config->lowers, config->n_lowers + 1, sizeof(*lowers));
	if (!lowers)
		return options_fail_memory(parser);
	config->lowers = lowers;
	lowers[config->n_lowers] = options_unescape(text, len, escapes);
	if (!lowers[config->n_lowers])
		return options_fail_memory(parser);
	config->n_lowers++;
	config->n_data += is_data;
	return 0;
}

static void drop_lowers(struct ovl_config *config)
{
	config->n_data = 0;
	while (config->n_lowers > 0)
		free(config->lowers[--config->n_lowers]);
}

/* Take the lowers apart that @text lists. */
int options_split_lowers(struct parser *parser, const char *text, size_t len, const char *escapes)
{
	const char *at = text;
	const char *end = text + len;

	for (;;) {
		bool is_data = at > text && at < end && *at == ':';
		size_t part;
		int r;

		at += is_data;
		part = options_part_len(at, (size_t)(end - at), ':', escapes);
		if (part == 0)
			return options_fail(parser, "empty name among the lower layers '%.*s'",
					    options_shown(len), text);
		r = add_lower(parser, at, part, escapes, is_data);
		if (r < 0)
			return r;
		at += part;
		if (at == end)
			return 0;
		at++;
	}
}

static int apply_lowers(struct parser *parser, const struct option_row *row,
			const struct option_text *text)
{
	enum lowers_source source = row->kind == OPTION_LOWERS ? LOWERS_LIST : LOWERS_ADDED;

	if (parser->lowers_source != LOWERS_NONE && parser->lowers_source != source)
		return options_fail(parser, "options 'lowerdir' and 'lowerdir+' cannot be mixed");
	parser->lowers_source = source;
	if (source == LOWERS_ADDED)
		return add_lower(parser, text->value, text->value_len, ESCAPES_ALL, row->value);

	drop_lowers(&parser->config);
	return options_split_lowers(parser, text->value, text->value_len, ESCAPES_ALL);
}

/* List the choices that can be made: "on, off". */
static void list_choices(const struct option_choice *choices, char *list, size_t size)
{
	size_t len = 0;

	list[0] = '\0';
	for (; choices->name && len < size; choices++) {
		if (choices->value != OPTION_UNSUPPORTED)
			len += (size_t)snprintf(list + len, size - len, "%s%s", len ? ", " : "",
						choices->name);
	}
}

static int apply_choice(struct parser *parser, const struct option_row *row,
			const struct option_text *text)
{
	const struct option_choice *choice = row->choices;
	int value_shown = options_shown(text->value_len);
	char allowed[128];

	list_choices(row->choices, allowed, sizeof(allowed));
	while (choice->name && !option_is_word(choice->name, text->value, text->value_len))
		choice++;

	if (parser->is_lenient && (!choice->name || choice->value == OPTION_UNSUPPORTED))
		return options_pass_over(parser, text);
	if (!choice->name)
		return options_fail(parser, "bad value '%.*s' for option '%s': allowed: %s",
				    value_shown, text->value, row->name, allowed);
	if (choice->value == OPTION_UNSUPPORTED)
		return options_fail(parser, "option '%s=%s' is not supported: allowed: %s",
				    row->name, choice->name, allowed);
	if (row->offset != OPTION_NOWHERE)
		memcpy((char *)&parser->config + row->offset, &choice->value, sizeof(int));
	return 0;
}

static int apply_descriptor(struct parser *parser, const struct option_row *row,
			    const struct option_text *text)
{
	uint32_t fd;

	if (!options_number(text->value, text->value_len, OPTIONS_MAX_DESCRIPTOR, &fd))
		return fail_value(parser, row, text, "no descriptor");
	memcpy((char *)&parser->config + row->offset, &fd, sizeof(fd));
	return 0;
}

static int apply_count(struct parser *parser, const struct option_row *row,
		       const struct option_text *text)
{
	uint32_t count;

	if (!options_number(text->value, text->value_len, UINT32_MAX, &count))
		return fail_value(parser, row, text, "no number");
	memcpy((char *)&parser->config + row->offset, &count, sizeof(count));
	return 0;
}

/* uidmapping=, gidmapping= */
static int apply_shift(struct parser *parser, const struct option_row *row,
		       const struct option_text *text)
{
	struct idshift *shift = (void *)((char *)&parser->config + row->offset);
	int r = idshift_parse(text->value ? text->value : "", text->value_len, shift);

	if (r == -ENOMEM)
		return options_fail_memory(parser);
	return r < 0 ? fail_value(parser, row, text, "no list of STORED:SHOWN:COUNT") : 0;
}

static void squash(struct idshift *shift, uint32_t id)
{
	shift->is_squashed = true;
	shift->squashed = id;
}

/* squash_to_uid=, squash_to_gid= */
static int apply_squash(struct parser *parser, const struct option_row *row,
			const struct option_text *text)
{
	struct idshift *shift = (void *)((char *)&parser->config + row->offset);
	uint32_t id;

	if (!options_number(text->value, text->value_len, IDSHIFT_NONE - 1, &id))
		return fail_value(parser, row, text, "no id");
	squash(shift, id);
	return 0;
}

static int apply_seconds(struct parser *parser, const struct option_row *row,
			 const struct option_text *text)
{
	double seconds;

	if (!options_seconds(text->value, text->value_len, &seconds))
		return fail_value(parser, row, text, "no number of seconds");
	memcpy((char *)&parser->config + row->offset, &seconds, sizeof(seconds));
	return 0;
}

static void apply_mount_flag(struct ovl_config *config, const struct option_row *row)
{
	config->flags_set = (config->flags_set & ~row->clear) | row->set;
	config->flags_cleared = (config->flags_cleared & ~row->set) | row->clear;
}

static bool needs_value(enum option_kind kind)
{
	return kind == OPTION_CHOICE || kind == OPTION_STRING || kind == OPTION_LOWERS ||
	       kind == OPTION_LOWER_ADD || kind == OPTION_DESCRIPTOR || kind == OPTION_SQUASH ||
	       kind == OPTION_COUNT || kind == OPTION_SECONDS;
}

static bool may_have_value(enum option_kind kind)
{
	return needs_value(kind) || kind == OPTION_SHIFT || kind == OPTION_IGNORED ||
	       kind == OPTION_REFUSED;
}

static int check_value(struct parser *parser, const struct option_row *row,
		       const struct option_text *text)
{
	int len = options_shown(text->name_len);

	if (text->value && !may_have_value(row->kind))
		return options_fail(parser, "option '%.*s' takes no value", len, text->name);
	if (needs_value(row->kind) && text->value_len == 0)
		return options_fail(parser, "option '%.*s' needs a value", len, text->name);
	return 0;
}

/* Do what @row says, but for -o, which brings its own options. */
int options_apply(struct parser *parser, const struct option_row *row,
		  const struct option_text *text)
{
	char *config = (char *)&parser->config;
	int r = check_value(parser, row, text);

	if (r < 0)
		return r;

	switch (row->kind) {
	case OPTION_BOOL:
		*(bool *)(config + row->offset) = true;
		return 0;
	case OPTION_NUMBER:
		memcpy(config + row->offset, &row->value, sizeof(row->value));
		return 0;
	case OPTION_CHOICE:
		return apply_choice(parser, row, text);
	case OPTION_STRING:
		return options_set_string(parser, (char **)(void *)(config + row->offset),
					  text->value, text->value_len, ESCAPES_ALL);
	case OPTION_DESCRIPTOR:
		return apply_descriptor(parser, row, text);
	case OPTION_COUNT:
		return apply_count(parser, row, text);
	case OPTION_SHIFT:
		return apply_shift(parser, row, text);
	case OPTION_SQUASH:
		return apply_squash(parser, row, text);
	case OPTION_SQUASH_ROOT:
		squash(&parser->config.uids, 0);
		squash(&parser->config.gids, 0);
		return 0;
	case OPTION_SECONDS:
		return apply_seconds(parser, row, text);
	case OPTION_LOWERS:
	case OPTION_LOWER_ADD:
		return apply_lowers(parser, row, text);
	case OPTION_MOUNT_FLAG:
		apply_mount_flag(&parser->config, row);
		return 0;
	case OPTION_REFUSED:
		if (parser->is_lenient)
			return options_pass_over(parser, text);
		return options_fail(parser, "option '%s' is not supported", row->name);
	case OPTION_COMMAND:
		memcpy(&parser->config.command, &row->value, sizeof(row->value));
		return 0;
	case OPTION_SLOPPY:
		parser->is_sloppy = true;
		return 0;
	case OPTION_IGNORED:
	case OPTION_LIST:
		return 0;
	}
	return 0;
}
