/* SPDX-License-Identifier: MIT */
/*
 * The command line is read in one pass: switches and option lists are applied as they come, so the
 * last one wins, and paths are collected.  What the paths mean depends on whether lowerdir= was
 * among the options, so they are looked at last.
 *
 * Backslashes: in option values "\X" is X for every X, as in the kernel; in the LOWER argument only
 * "\:" and "\\" are special.  A backslash at the very end stands for itself.
 */
#include "fs/options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "fs/options_table.h"

#define MAX_PATHS 3

/* Bytes that a backslash escapes: those of the LOWER argument; NULL is all. */
#define ESCAPES_LOWER ":\\"
#define ESCAPES_ALL NULL

enum lowers_source { LOWERS_NONE, LOWERS_LIST, LOWERS_ADDED };

struct parser {
	struct ovl_config config;
	enum lowers_source lowers_source;
	bool is_sloppy;
	const char *paths[MAX_PATHS];
	size_t n_paths;
	char *error;
	size_t error_size;
};

/* An option as it was written. */
struct option_text {
	const char *name; /* with its dashes when it is a switch */
	size_t name_len;
	const char *value; /* NULL: none was given */
	size_t value_len;
};

void options_deinit(struct ovl_config *config)
{
	for (size_t i = 0; i < config->n_lowers; i++)
		free(config->lowers[i]);
	free(config->lowers);
	free(config->upper);
	free(config->work);
	free(config->mountpoint);
	free(config->fsname);
	free(config->subtype);
	*config = (struct ovl_config){ 0 };
}

/* Say what is wrong, in one line whatever bytes the arguments hold. */
static int PRINTF_LIKE(2, 3) fail(struct parser *parser, const char *format, ...)
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

static int fail_memory(struct parser *parser)
{
	(void)fail(parser, "out of memory"); /* the reason is the value returned below */
	return -ENOMEM;
}

/* How many bytes of an argument are shown. */
static int shown(size_t len)
{
	return (int)MIN(len, 200);
}

/* Whether the byte at @text is a backslash that takes the meaning from the byte after it. */
static bool is_escape(const char *text, size_t len, const char *escapes)
{
	return len >= 2 && text[0] == '\\' && (!escapes || strchr(escapes, text[1]));
}

/* The length of @text up to the first @separator that is not escaped. */
static size_t part_len(const char *text, size_t len, char separator, const char *escapes)
{
	size_t i = 0;

	while (i < len && text[i] != separator)
		i += is_escape(text + i, len - i, escapes) ? 2 : 1;
	return i;
}

/* A copy without the escaping backslashes; NULL when memory is short. */
static char *unescape(const char *text, size_t len, const char *escapes)
{
	char *copy = malloc(len + 1);
	char *to = copy;

	if (!copy)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (is_escape(text + i, len - i, escapes))
			i++;
		*to++ = text[i];
	}
	*to = '\0';
	return copy;
}

static int set_string(struct parser *parser, char **field, const char *text, size_t len,
		      const char *escapes)
{
	char *copy = unescape(text, len, escapes);

	if (!copy)
		return fail_memory(parser);
	free(*field);
	*field = copy;
	return 0;
}

static int add_lower(struct parser *parser, const char *text, size_t len, const char *escapes)
{
	struct ovl_config *config = &parser->config;
	char **lowers;

	if (config->n_lowers == OPTIONS_MAX_LOWERS)
		return fail(parser, "too many lower layers: at most %d are supported",
			    OPTIONS_MAX_LOWERS);

	lowers = reallocarray(config->lowers, config->n_lowers + 1, sizeof(*lowers));
	if (!lowers)
		return fail_memory(parser);
	config->lowers = lowers;
	lowers[config->n_lowers] = unescape(text, len, escapes);
	if (!lowers[config->n_lowers])
		return fail_memory(parser);
	config->n_lowers++;
	return 0;
}

static void drop_lowers(struct ovl_config *config)
{
	while (config->n_lowers > 0)
		free(config->lowers[--config->n_lowers]);
}

/* Take the lowers apart that @text lists. */
static int split_lowers(struct parser *parser, const char *text, size_t len, const char *escapes)
{
	const char *at = text;
	const char *end = text + len;

	for (;;) {
		size_t part = part_len(at, (size_t)(end - at), ':', escapes);
		int r;

		if (part == 0)
			return fail(parser, "empty name among the lower layers '%.*s'", shown(len),
				    text);
		r = add_lower(parser, at, part, escapes);
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
		return fail(parser, "options 'lowerdir' and 'lowerdir+' cannot be mixed");
	parser->lowers_source = source;
	if (source == LOWERS_ADDED)
		return add_lower(parser, text->value, text->value_len, ESCAPES_ALL);

	drop_lowers(&parser->config);
	return split_lowers(parser, text->value, text->value_len, ESCAPES_ALL);
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
	int value_shown = shown(text->value_len);
	char allowed[128];

	list_choices(row->choices, allowed, sizeof(allowed));
	while (choice->name && !option_is_word(choice->name, text->value, text->value_len))
		choice++;

	if (!choice->name)
		return fail(parser, "bad value '%.*s' for option '%s': allowed: %s", value_shown,
			    text->value, row->name, allowed);
	if (choice->value == OPTION_UNSUPPORTED)
		return fail(parser, "option '%s=%s' is not supported: allowed: %s", row->name,
			    choice->name, allowed);
	if (row->offset != OPTION_NOWHERE)
		memcpy((char *)&parser->config + row->offset, &choice->value, sizeof(int));
	return 0;
}

static int apply_descriptor(struct parser *parser, const struct option_row *row,
			    const struct option_text *text)
{
	int fd = 0;

	for (size_t i = 0; i < text->value_len; i++) {
		char c = text->value[i];

		if (c < '0' || c > '9' || fd > OPTIONS_MAX_DESCRIPTOR)
			return fail(parser, "bad value '%.*s' for option '%s': no descriptor",
				    shown(text->value_len), text->value, row->name);
		fd = 10 * fd + (c - '0');
	}
	memcpy((char *)&parser->config + row->offset, &fd, sizeof(fd));
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
	       kind == OPTION_LOWER_ADD || kind == OPTION_DESCRIPTOR;
}

static bool may_have_value(enum option_kind kind)
{
	return needs_value(kind) || kind == OPTION_IGNORED || kind == OPTION_REFUSED;
}

static int check_value(struct parser *parser, const struct option_row *row,
		       const struct option_text *text)
{
	int len = shown(text->name_len);

	if (text->value && !may_have_value(row->kind))
		return fail(parser, "option '%.*s' takes no value", len, text->name);
	if (needs_value(row->kind) && text->value_len == 0)
		return fail(parser, "option '%.*s' needs a value", len, text->name);
	return 0;
}

/* Do what @row says, but for -o, which brings its own options. */
static int apply(struct parser *parser, const struct option_row *row,
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
		return set_string(parser, (char **)(void *)(config + row->offset), text->value,
				  text->value_len, ESCAPES_ALL);
	case OPTION_DESCRIPTOR:
		return apply_descriptor(parser, row, text);
	case OPTION_LOWERS:
	case OPTION_LOWER_ADD:
		return apply_lowers(parser, row, text);
	case OPTION_MOUNT_FLAG:
		apply_mount_flag(&parser->config, row);
		return 0;
	case OPTION_REFUSED:
		return fail(parser, "option '%s' is not supported", row->name);
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

/*
 * The first option of @list, and its row.  The commas between double quotes belong to the value,
 * but only where labels are expected: other values are paths, in which a quote is a byte like any
 * other.
 */
static const struct option_row *next_option(const char *list, struct option_text *ret)
{
	size_t len = part_len(list, strlen(list), ',', ESCAPES_ALL);
	size_t name_len = part_len(list, len, '=', ESCAPES_ALL);
	const struct option_row *row = option_find(list, name_len);
	const char *value = name_len < len ? list + name_len + 1 : NULL;

	if (row && row->kind == OPTION_IGNORED && value && *value == '"') {
		const char *quote = strchr(value + 1, '"');
		const char *rest = quote ? quote + 1 : list + len;

		len = (size_t)(rest - list) + part_len(rest, strlen(rest), ',', ESCAPES_ALL);
	}
	*ret = (struct option_text){
		.name = list,
		.name_len = name_len,
		.value = value,
		.value_len = value ? len - name_len - 1 : 0,
	};
	return row;
}

static int parse_list(struct parser *parser, const char *list)
{
	while (*list) {
		struct option_text text;
		const struct option_row *row;
		int r = 0;

		if (*list == ',') {
			list++;
			continue;
		}
		row = next_option(list, &text);
		if (row)
			r = apply(parser, row, &text);
		else if (!parser->is_sloppy)
			r = fail(parser, "unknown option '%.*s'", shown(text.name_len), text.name);
		if (r < 0)
			return r;
		list += text.name_len + (text.value ? 1 + text.value_len : 0);
	}
	return 0;
}

/* The letters of one argument such as "-fo".  @next is the argument after it; it may be used. */
static int parse_letters(struct parser *parser, const char *letters, const char *next,
			 bool *ret_next_used)
{
	for (; *letters; letters++) {
		const struct option_row *row = option_find_letter(*letters);
		const struct option_text text = { .name = letters, .name_len = 1 };
		const char *argument = letters[1] ? letters + 1 : next;
		int r;

		if (!row)
			return fail(parser, "unknown option '-%c'", *letters);
		if (!row->argument) {
			r = apply(parser, row, &text);
			if (r < 0)
				return r;
			continue;
		}

		if (!argument)
			return fail(parser, "option '-%c' needs a value", *letters);
		*ret_next_used = argument == next;
		return row->kind == OPTION_LIST ? parse_list(parser, argument) : 0;
	}
	return 0;
}

static int parse_word(struct parser *parser, const char *word)
{
	const struct option_text text = { .name = word, .name_len = strlen(word) };
	const struct option_row *row = option_find_word(word + 2);

	if (!row)
		return fail(parser, "unknown option '%.*s'", shown(text.name_len), word);
	return apply(parser, row, &text);
}

static int add_path(struct parser *parser, const char *path)
{
	if (parser->n_paths == MAX_PATHS)
		return fail(parser, "unexpected argument '%.*s'", shown(strlen(path)), path);
	parser->paths[parser->n_paths++] = path;
	return 0;
}

/* Commands that are carried out whatever else the command line says. */
static bool is_question(enum options_command command)
{
	return command == OPTIONS_HELP || command == OPTIONS_VERSION || command == OPTIONS_MAN;
}

static int parse_arguments(struct parser *parser, int argc, char *const argv[])
{
	bool paths_only = false;

	for (int i = 1; i < argc && !is_question(parser->config.command); i++) {
		const char *argument = argv[i];
		bool next_used = false;
		int r = 0;

		if (paths_only || argument[0] != '-' || argument[1] == '\0')
			r = add_path(parser, argument);
		else if (strcmp(argument, "--") == 0)
			paths_only = true;
		else if (argument[1] == '-')
			r = parse_word(parser, argument);
		else
			r = parse_letters(parser, argument + 1, i + 1 < argc ? argv[i + 1] : NULL,
					  &next_used);
		if (r < 0)
			return r;
		if (next_used)
			i++;
	}
	return 0;
}

static int set_path(struct parser *parser, char **field, const char *path, const char *what)
{
	if (*path == '\0')
		return fail(parser, "the name of the %s is empty", what);
	return set_string(parser, field, path, strlen(path), "");
}

/* [SOURCE] MOUNTPOINT: lowerdir= is among the options. */
static int take_source(struct parser *parser)
{
	struct ovl_config *config = &parser->config;

	if (parser->n_paths == MAX_PATHS)
		return fail(parser, "with the option 'lowerdir', '%.*s' is one argument too many",
			    shown(strlen(parser->paths[0])), parser->paths[0]);
	if (parser->n_paths < 2 || config->fsname || *parser->paths[0] == '\0')
		return 0;
	return set_path(parser, &config->fsname, parser->paths[0], "source");
}

/* LOWER[:LOWER...] [UPPER] MOUNTPOINT, or the form above. */
static int take_layers(struct parser *parser)
{
	struct ovl_config *config = &parser->config;

	if (parser->lowers_source != LOWERS_NONE)
		return take_source(parser);
	if (parser->n_paths < 2)
		return fail(parser, "no MOUNTPOINT after '%.*s'", shown(strlen(parser->paths[0])),
			    parser->paths[0]);
	if (parser->n_paths == 3) {
		const char *upper = parser->paths[1];
		int r;

		if (config->upper)
			return fail(parser, "two upper layers: '%.*s' and upperdir=%.*s",
				    shown(strlen(upper)), upper, shown(strlen(config->upper)),
				    config->upper);
		r = set_path(parser, &config->upper, upper, "upper layer");
		if (r < 0)
			return r;
	}
	return split_lowers(parser, parser->paths[0], strlen(parser->paths[0]), ESCAPES_LOWER);
}

/* Give the paths their meaning. */
static int take_paths(struct parser *parser)
{
	struct ovl_config *config = &parser->config;
	int r = 0;

	if (is_question(config->command))
		return 0;
	if (parser->n_paths == 0)
		return fail(parser, "no MOUNTPOINT given");

	if (config->command == OPTIONS_UNMOUNT) {
		if (parser->n_paths > 1)
			return fail(parser, "unexpected argument '%.*s'",
				    shown(strlen(parser->paths[1])), parser->paths[1]);
	} else {
		r = take_layers(parser);
	}
	if (r < 0)
		return r;
	return set_path(parser, &config->mountpoint, parser->paths[parser->n_paths - 1],
			"mount point");
}

int options_parse(int argc, char *const argv[], struct ovl_config *ret, char *error,
		  size_t error_size)
{
	struct parser parser = {
		.config = { .allow_other = -1, .send = -1 },
		.error = error,
		.error_size = error_size,
	};
	int r = parse_arguments(&parser, argc, argv);

	if (r == 0)
		r = take_paths(&parser);
	if (r < 0) {
		options_deinit(&parser.config);
		return r;
	}

	if (!parser.config.upper) { /* a work directory alone is ignored, as in the kernel */
		free(parser.config.work);
		parser.config.work = NULL;
	}
	*ret = parser.config;
	return 0;
}

/*
 * What an unprivileged writer of a layer left there must not steer a mount of the initial user
 * namespace's root, unless root says so.
 */
static bool trusts_redirects(const struct ovl_config *config)
{
	return !config->userxattr || config->is_unprivileged;
}

bool options_redirect_follows(const struct ovl_config *config)
{
	switch (config->redirect_dir) {
	case OPTIONS_REDIRECT_ON:
	case OPTIONS_REDIRECT_FOLLOW:
		return true;
	case OPTIONS_REDIRECT_NOFOLLOW:
		return false;
	case OPTIONS_REDIRECT_DEFAULT:
	case OPTIONS_REDIRECT_OFF:
		return trusts_redirects(config);
	}
	return false;
}

bool options_redirect_creates(const struct ovl_config *config)
{
	switch (config->redirect_dir) {
	case OPTIONS_REDIRECT_ON:
		return true;
	case OPTIONS_REDIRECT_DEFAULT: /* what could not be read back is not written */
		return trusts_redirects(config);
	case OPTIONS_REDIRECT_FOLLOW:
	case OPTIONS_REDIRECT_NOFOLLOW:
	case OPTIONS_REDIRECT_OFF:
		return false;
	}
	return false;
}
