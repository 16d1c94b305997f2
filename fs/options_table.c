/* SPDX-License-Identifier: MIT */
/*
 * The table of options.  A row without help is the opposite or a synonym of the row above it.
 *
 * What the kernel's overlayfs takes is taken here too, when it asks for what this program does;
 * what mount(8), fstab and scripts pass along is accepted where ignoring it harms nobody.
 */
#include "fs/options_table.h"

#include <assert.h>
#include <string.h>
#include <sys/mount.h>

#include "fs/options.h"

static_assert(sizeof(enum options_redirect) == sizeof(int), "stored through an int");
static_assert(sizeof(enum options_fsync) == sizeof(int), "stored through an int");
static_assert(sizeof(enum options_xino) == sizeof(int), "stored through an int");
static_assert(sizeof(enum options_io) == sizeof(int), "stored through an int");
static_assert(sizeof(enum options_command) == sizeof(int), "stored through an int");

/* clang-format off: one row is one thing to read. */

#define FIELD(name) .offset = offsetof(struct ovl_config, name)

static const struct option_choice redirect_choices[] = {
	{ "on", OPTIONS_REDIRECT_ON },
	{ "follow", OPTIONS_REDIRECT_FOLLOW },
	{ "nofollow", OPTIONS_REDIRECT_NOFOLLOW },
	{ "off", OPTIONS_REDIRECT_OFF },
	{ NULL, 0 },
};

static const struct option_choice fsync_choices[] = {
	{ "auto", OPTIONS_FSYNC_AUTO },
	{ "strict", OPTIONS_FSYNC_STRICT },
	{ "volatile", OPTIONS_FSYNC_VOLATILE },
	{ NULL, 0 },
};

static const struct option_choice xino_choices[] = {
	{ "auto", OPTIONS_XINO_AUTO },
	{ "on", OPTIONS_XINO_ON },
	{ "off", OPTIONS_XINO_OFF },
	{ NULL, 0 },
};

static const struct option_choice io_choices[] = {
	{ "auto", OPTIONS_IO_CACHED },
	{ "cached", OPTIONS_IO_CACHED },
	{ "passthrough", OPTIONS_IO_PASSTHROUGH },
	{ "shared", OPTIONS_IO_SHARED },
	{ "nomsg", OPTIONS_IO_NOMSG },
	{ NULL, 0 },
};

static const struct option_choice off_choices[] = {
	{ "off", 0 },
	{ "on", OPTION_UNSUPPORTED },
	{ NULL, 0 },
};

static const struct option_choice verity_choices[] = {
	{ "off", 0 },
	{ "on", OPTION_UNSUPPORTED },
	{ "require", OPTION_UNSUPPORTED },
	{ NULL, 0 },
};

static const struct option_choice uuid_choices[] = {
	{ "auto", 0 }, { "null", 0 }, { "off", 0 }, { "on", OPTION_UNSUPPORTED }, { NULL, 0 },
};

#define SWITCH(ch, word, what) .letter = (ch), .name = (word), .kind = OPTION_##what

static const struct option_row switches[] = {
	{ SWITCH('o', NULL, LIST), .argument = "LIST",
	  .help = "Options from the groups below, separated by commas; may be repeated. A backslash "
		  "takes the special meaning from a comma, a colon or a backslash." },
	{ SWITCH('f', "foreground", BOOL), FIELD(foreground), .help = "Stay in the foreground." },
	{ SWITCH('d', "debug", BOOL), FIELD(debug), .help = "Log one line for every request." },
	{ SWITCH('r', "read-only", MOUNT_FLAG), .set = MS_RDONLY, .help = "The same as -o ro." },
	{ SWITCH('w', "rw", MOUNT_FLAG), .clear = MS_RDONLY, .help = "The same as -o rw." },
	{ SWITCH('u', "unmount", COMMAND), .value = OPTIONS_UNMOUNT,
	  .help = "Unmount MOUNTPOINT; return once the program that served it has ended." },
	{ SWITCH('h', "help", COMMAND), .value = OPTIONS_HELP, .help = "Print this help." },
	{ SWITCH('V', "version", COMMAND), .value = OPTIONS_VERSION, .help = "Print the version." },
	{ SWITCH('\0', "man", COMMAND), .value = OPTIONS_MAN,
	  .help = "Print this list as troff source, for the manual page." },
	{ SWITCH('s', NULL, SLOPPY), .offset = OPTION_NOWHERE,
	  .help = "Ignore unknown options in the lists that follow." },
	{ SWITCH('t', NULL, IGNORED), .offset = OPTION_NOWHERE, .argument = "TYPE",
	  .help = "Passed by mount(8); without effect." },
	{ SWITCH('n', NULL, IGNORED), .offset = OPTION_NOWHERE },
	{ SWITCH('v', NULL, IGNORED), .offset = OPTION_NOWHERE },
};

static const struct option_row layers[] = {
	{ "lowerdir", .kind = OPTION_LOWERS, .argument = "DIR[:DIR...]",
	  .help = "The lower layers, topmost first, in place of the argument LOWER. They are only "
		  "read." },
	{ "lowerdir+", .kind = OPTION_LOWER_ADD, .argument = "DIR",
	  .help = "One more lower layer, below those named so far; colons need no backslash." },
	{ "upperdir", .kind = OPTION_STRING, FIELD(upper), .argument = "DIR",
	  .help = "The layer that takes all changes, in place of the argument UPPER. Without an "
		  "upper the union is read-only." },
	{ "workdir", .kind = OPTION_STRING, FIELD(work), .argument = "DIR",
	  .help = "Where changes are prepared: a directory on the upper's file system. By "
		  "default one is made beside the upper." },
};

static const struct option_row behaviour[] = {
	{ "redirect_dir", .kind = OPTION_CHOICE, FIELD(redirect_dir), .choices = redirect_choices,
	  .help = "Renaming a directory of a lower layer leaves a redirect in the upper (on, the "
		  "default), or fails with EXDEV. Redirects met in layers are followed but for "
		  "nofollow; one that root meets with userxattr outside of a user namespace is "
		  "followed only when on or follow is given." },
	{ "userxattr", .kind = OPTION_BOOL, FIELD(userxattr),
	  .help = "Keep overlay metadata in user.overlay.* instead of trusted.overlay.* extended "
		  "attributes." },
	{ "fsync", .kind = OPTION_CHOICE, FIELD(fsync), .choices = fsync_choices,
	  .help = "What is synced when a file is copied up: its data before it appears in the upper "
		  "(auto, the default), directories and empty files too (strict), or nothing, not "
		  "even on fsync(2) (volatile)." },
	{ "volatile", .kind = OPTION_NUMBER, FIELD(fsync), .value = OPTIONS_FSYNC_VOLATILE,
	  .help = "The same as fsync=volatile. After a crash the upper is refused." },
	{ "xino", .kind = OPTION_CHOICE, FIELD(xino), .choices = xino_choices,
	  .help = "Compose inode numbers from layer and file when the layers are on several file "
		  "systems." },
	{ "io", .kind = OPTION_CHOICE, FIELD(io), .choices = io_choices,
	  .help = "Who reads and writes open files. The kernel itself, those of the upper, where the "
		  "mounter is root; a descriptor or mapping of a lower file shows what is written "
		  "later (cached, the default; auto chooses it). The kernel, those of lowers too: old "
		  "descriptors and mappings go on showing the lower file (passthrough), or old "
		  "mappings only (shared): memory is shared between unions. Or FUSE's page cache, and "
		  "opening costs no request: fastest for many small files (nomsg)." },
	{ "fsname", .kind = OPTION_STRING, FIELD(fsname), .argument = "NAME",
	  .help = "The source that /proc/self/mountinfo shows." },
	{ "subtype", .kind = OPTION_STRING, FIELD(subtype), .argument = "NAME",
	  .help = "The type that it shows is fuse.NAME (default fuse.unionfs)." },
	{ "send", .kind = OPTION_DESCRIPTOR, FIELD(send), .argument = "FD",
	  .help = "Put the union nowhere. MOUNTPOINT is only a name; a descriptor of the mount is "
		  "sent over the unix socket FD once the union is live, for move_mount(2)." },
	{ "allow_other", .kind = OPTION_NUMBER, FIELD(allow_other), .value = 1,
	  .help = "Let other users use the mount, or not. Root lets them by default." },
	{ "noallow_other", .kind = OPTION_NUMBER, FIELD(allow_other), .value = 0 },
	{ "debug", .kind = OPTION_BOOL, FIELD(debug), .help = "The same as --debug." },
};

#define ATIME_BITS (MS_NOATIME | MS_RELATIME | MS_STRICTATIME)

#define MOUNT_FLAG(word) .name = (word), .kind = OPTION_MOUNT_FLAG

static const struct option_row mount_flags[] = {
	{ MOUNT_FLAG("ro"), .set = MS_RDONLY,
	  .help = "Allow no change through the mount, even with an upper, or allow changes." },
	{ MOUNT_FLAG("rw"), .clear = MS_RDONLY },
	{ MOUNT_FLAG("suid"), .clear = MS_NOSUID,
	  .help = "Whether set-user-ID bits and file capabilities count. Root's default is suid." },
	{ MOUNT_FLAG("nosuid"), .set = MS_NOSUID },
	{ MOUNT_FLAG("dev"), .clear = MS_NODEV,
	  .help = "Whether device files can be opened. Root's default is dev." },
	{ MOUNT_FLAG("nodev"), .set = MS_NODEV },
	{ MOUNT_FLAG("exec"), .clear = MS_NOEXEC, .help = "Whether programs can be run." },
	{ MOUNT_FLAG("noexec"), .set = MS_NOEXEC },
	{ MOUNT_FLAG("atime"), .clear = MS_NOATIME,
	  .help = "When times of last access are updated, see mount(8)." },
	{ MOUNT_FLAG("noatime"), .set = MS_NOATIME, .clear = ATIME_BITS & ~MS_NOATIME },
	{ MOUNT_FLAG("relatime"), .set = MS_RELATIME, .clear = ATIME_BITS & ~MS_RELATIME },
	{ MOUNT_FLAG("norelatime"), .clear = MS_RELATIME },
	{ MOUNT_FLAG("strictatime"), .set = MS_STRICTATIME, .clear = ATIME_BITS & ~MS_STRICTATIME },
	{ MOUNT_FLAG("nostrictatime"), .clear = MS_STRICTATIME },
	{ MOUNT_FLAG("diratime"), .clear = MS_NODIRATIME },
	{ MOUNT_FLAG("nodiratime"), .set = MS_NODIRATIME },
	{ MOUNT_FLAG("lazytime"), .set = MS_LAZYTIME },
	{ MOUNT_FLAG("nolazytime"), .clear = MS_LAZYTIME },
	{ MOUNT_FLAG("sync"), .set = MS_SYNCHRONOUS,
	  .help = "Whether every write, or every change of a directory, is synced at once." },
	{ MOUNT_FLAG("async"), .clear = MS_SYNCHRONOUS },
	{ MOUNT_FLAG("dirsync"), .set = MS_DIRSYNC },
	{ MOUNT_FLAG("nosymfollow"), .set = MS_NOSYMFOLLOW,
	  .help = "Whether symbolic links are followed." },
	{ MOUNT_FLAG("symfollow"), .clear = MS_NOSYMFOLLOW },
	{ MOUNT_FLAG("silent"), .set = MS_SILENT, .help = "Passed to the kernel, see mount(8)." },
	{ MOUNT_FLAG("loud"), .clear = MS_SILENT },
	{ MOUNT_FLAG("mand"), .set = MS_MANDLOCK },
	{ MOUNT_FLAG("nomand"), .clear = MS_MANDLOCK },
	{ MOUNT_FLAG("iversion"), .set = MS_I_VERSION },
	{ MOUNT_FLAG("noiversion"), .clear = MS_I_VERSION },
};

#define IGNORED(word) .name = (word), .kind = OPTION_IGNORED, .offset = OPTION_NOWHERE
#define ONLY_OFF(word, list)                                                                       \
	.name = (word), .kind = OPTION_CHOICE, .offset = OPTION_NOWHERE, .choices = (list)
#define REFUSED(word) .name = (word), .kind = OPTION_REFUSED

static const struct option_row accepted[] = {
	{ IGNORED("default_permissions"), .help = "What the union does anyway." },
	{ IGNORED("override_creds") },
	{ IGNORED("nonempty") },
	{ ONLY_OFF("index", off_choices),
	  .help = "Features of the kernel's overlayfs that the union does not have: they can be said "
		  "to be off. For uuid the values stand for what the union does." },
	{ ONLY_OFF("metacopy", off_choices) },
	{ ONLY_OFF("nfs_export", off_choices) },
	{ ONLY_OFF("verity", verity_choices) },
	{ ONLY_OFF("uuid", uuid_choices) },
	{ IGNORED("defaults"), .help = "Acted on by mount(8) or whoever else reads fstab." },
	{ IGNORED("auto") },
	{ IGNORED("noauto") },
	{ IGNORED("user") },
	{ IGNORED("nouser") },
	{ IGNORED("users") },
	{ IGNORED("nousers") },
	{ IGNORED("owner") },
	{ IGNORED("noowner") },
	{ IGNORED("group") },
	{ IGNORED("nogroup") },
	{ IGNORED("nofail") },
	{ IGNORED("_netdev") },
	{ IGNORED("comment"), .argument = "TEXT" },
	{ IGNORED("x-*") },
	{ IGNORED("X-*") },
	{ IGNORED("context"), .argument = "LABEL",
	  .help = "SELinux labels; without effect. Double quotes around the value keep commas." },
	{ IGNORED("fscontext"), .argument = "LABEL" },
	{ IGNORED("defcontext"), .argument = "LABEL" },
	{ IGNORED("rootcontext"), .argument = "LABEL" },
	{ REFUSED("datadir+"), .help = "Refused: there is no such feature." },
	{ REFUSED("nooverride_creds") },
	{ REFUSED("allow_root") },
	{ REFUSED("remount") },
};

#define GROUP(text, array) .title = (text), .rows = (array), .n_rows = ARRAY_SIZE(array)

static const struct option_group {
	const char *title;
	bool is_switches; /* "-d" and "--debug" rather than "-o debug" */
	const struct option_row *rows;
	size_t n_rows;
} groups[] = {
	{ GROUP("Switches", switches), .is_switches = true },
	{ GROUP("Layers, given to -o", layers) },
	{ GROUP("Behaviour, given to -o", behaviour) },
	{ GROUP("Mount flags, given to -o", mount_flags) },
	{ GROUP("Accepted for the sake of others, given to -o", accepted) },
};

/* clang-format on */

bool option_is_word(const char *word, const char *text, size_t len)
{
	return strlen(word) == len && memcmp(word, text, len) == 0;
}

/* Whether an option's name is that of a row, "x-*" being every name that begins with "x-". */
static bool row_matches(const struct option_row *row, const char *name, size_t len)
{
	size_t row_len = row->name ? strlen(row->name) : 0;

	if (row_len == 0)
		return false;
	if (row->name[row_len - 1] == '*')
		return len >= row_len - 1 && memcmp(row->name, name, row_len - 1) == 0;
	return option_is_word(row->name, name, len);
}

const struct option_row *option_find(const char *name, size_t len)
{
	for (size_t g = 1; g < ARRAY_SIZE(groups); g++) {
		for (size_t i = 0; i < groups[g].n_rows; i++) {
			if (row_matches(&groups[g].rows[i], name, len))
				return &groups[g].rows[i];
		}
	}
	return NULL;
}

const struct option_row *option_find_word(const char *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
		if (row_matches(&switches[i], word, strlen(word)))
			return &switches[i];
	}
	return NULL;
}

const struct option_row *option_find_letter(char letter)
{
	for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
		if (switches[i].letter == letter)
			return &switches[i];
	}
	return NULL;
}

/* How the list is set: as text, or as troff source. */
struct style {
	bool is_troff;
	const char *bold;
	const char *italic;
	const char *roman;
};

static const struct style plain = { false, "", "", "" };
static const struct style troff = { true, "\\fB", "\\fI", "\\fR" };

#define HELP_WIDTH 78
#define HELP_INDENT 8

static void put(FILE *out, const struct style *style, const char *text)
{
	for (; *text; text++) {
		if (style->is_troff && *text == '-')
			(void)fputs("\\-", out);
		else
			(void)fputc(*text, out);
	}
}

/* The value that an option takes: a choice or what its argument is called. */
static void put_value(FILE *out, const struct style *style, const struct option_row *row)
{
	const char *separator = "=";

	for (const struct option_choice *choice = row->choices; choice && choice->name; choice++) {
		if (choice->value == OPTION_UNSUPPORTED)
			continue;
		(void)fprintf(out, "%s%s%s%s", separator, style->bold, choice->name, style->roman);
		separator = "|";
	}
	if (row->argument)
		(void)fprintf(out, "=%s%s%s", style->italic, row->argument, style->roman);
}

static void put_option(FILE *out, const struct style *style, const struct option_row *row)
{
	(void)fputs(style->bold, out);
	put(out, style, row->name);
	(void)fputs(style->roman, out);
	put_value(out, style, row);
}

static void put_switch(FILE *out, const struct style *style, const struct option_row *row)
{
	const char letter[] = { '-', row->letter, '\0' };

	(void)fputs(style->bold, out);
	if (row->letter)
		put(out, style, letter);
	if (row->letter && row->name)
		put(out, style, ", ");
	if (row->name) {
		put(out, style, "--");
		put(out, style, row->name);
	}
	(void)fputs(style->roman, out);
	if (row->argument)
		(void)fprintf(out, " %s%s%s", style->italic, row->argument, style->roman);
}

/* How many rows from the first one are shown together: those that follow without help. */
static size_t together(const struct option_row *rows, size_t n_rows)
{
	size_t n = 1;

	while (n < n_rows && !rows[n].help)
		n++;
	return n;
}

static void put_names(FILE *out, const struct style *style, const struct option_group *group,
		      const struct option_row *rows, size_t n_rows)
{
	for (size_t i = 0; i < n_rows; i++) {
		if (i > 0) /* text is broken into lines here, troff does so by itself */
			(void)fputs(i % 6 == 0 && !style->is_troff ? ",\n  " : ", ", out);
		if (group->is_switches)
			put_switch(out, style, &rows[i]);
		else
			put_option(out, style, &rows[i]);
	}
	(void)fputc('\n', out);
}

/* Set @text in lines that are indented. */
static void put_wrapped(FILE *out, const char *text)
{
	size_t column = HELP_WIDTH;

	for (const char *word = text; *word;) {
		size_t len = strcspn(word, " ");

		if (column + 1 + len > HELP_WIDTH) {
			(void)fprintf(out, "%s%*s", word == text ? "" : "\n", HELP_INDENT, "");
			column = HELP_INDENT;
		} else {
			(void)fputc(' ', out);
			column++;
		}
		(void)fwrite(word, 1, len, out);
		column += len;
		word += len + (word[len] == ' ');
	}
	(void)fputc('\n', out);
}

static const char usage[] =
	"Usage: unionfs-mount [OPTIONS] LOWER[:LOWER...] [UPPER] MOUNTPOINT\n"
	"       unionfs-mount [OPTIONS] -o lowerdir=LOWER[:LOWER...][,upperdir=UPPER]\n"
	"                     [SOURCE] MOUNTPOINT\n"
	"       unionfs-mount -u MOUNTPOINT\n"
	"\n"
	"Show the directories LOWER and UPPER merged at MOUNTPOINT. What is above hides\n"
	"what is below; the leftmost LOWER is above the others. All changes go to UPPER.\n";

void options_help(FILE *out)
{
	(void)fputs(usage, out);

	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		const struct option_group *group = &groups[g];
		size_t n;

		(void)fprintf(out, "\n%s:\n", group->title);
		for (size_t i = 0; i < group->n_rows; i += n) {
			n = together(group->rows + i, group->n_rows - i);
			(void)fputs("  ", out);
			put_names(out, &plain, group, group->rows + i, n);
			put_wrapped(out, group->rows[i].help);
		}
	}
}

void options_man(FILE *out)
{
	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		const struct option_group *group = &groups[g];
		size_t n;

		(void)fputs(".SS ", out);
		put(out, &troff, group->title);
		(void)fputc('\n', out);
		for (size_t i = 0; i < group->n_rows; i += n) {
			n = together(group->rows + i, group->n_rows - i);
			(void)fputs(".TP\n", out);
			put_names(out, &troff, group, group->rows + i, n);
			put(out, &troff, group->rows[i].help);
			(void)fputc('\n', out);
		}
	}
}
