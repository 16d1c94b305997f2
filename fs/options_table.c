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
static_assert(sizeof(enum options_io_uring) == sizeof(int), "stored through an int");
static_assert(sizeof(enum override_kind) == sizeof(int), "stored through an int");
static_assert(sizeof(enum options_backend) == sizeof(int), "stored through an int");
static_assert(sizeof(enum options_compat) == sizeof(int), "stored through an int");
static_assert(sizeof(enum options_feature) == sizeof(int), "stored through an int");
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
	{ "auto", OPTIONS_FSYNC_AUTO },         { "strict", OPTIONS_FSYNC_STRICT },
	{ "volatile", OPTIONS_FSYNC_VOLATILE }, { "1", OPTIONS_FSYNC_AUTO },
	{ "0", OPTIONS_FSYNC_VOLATILE },        { NULL, 0 },
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

static const struct option_choice io_uring_choices[] = {
	{ "off", OPTIONS_IO_URING_OFF },
	{ "on", OPTIONS_IO_URING_ON },
	{ "auto", OPTIONS_IO_URING_AUTO },
	{ NULL, 0 },
};

static const struct option_choice backend_choices[] = {
	{ "auto", OPTIONS_BACKEND_AUTO },
	{ "fuse", OPTIONS_BACKEND_FUSE },
	{ "kernel", OPTIONS_BACKEND_KERNEL },
	{ NULL, 0 },
};

static const struct option_choice compat_choices[] = {
	{ "fuse-overlayfs", OPTIONS_COMPAT_FUSE_OVERLAYFS },
	{ NULL, 0 },
};

static const struct option_choice feature_choices[] = {
	{ "on", OPTIONS_ON },
	{ "off", OPTIONS_OFF },
	{ NULL, 0 },
};

static const struct option_choice override_choices[] = {
	{ "0", OVERRIDE_NONE },
	{ "1", OVERRIDE_PRIVILEGED },
	{ "2", OVERRIDE_CONTAINERS },
	{ NULL, 0 },
};

static const struct option_choice off_choices[] = {
	{ "off", 0 },
	{ "on", OPTION_UNSUPPORTED },
	{ NULL, 0 },
};

static const struct option_choice verity_choices[] = {
	{ "off", OPTIONS_VERITY_OFF },
	{ "on", OPTIONS_VERITY_ON },
	{ "require", OPTIONS_VERITY_REQUIRE },
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
	{ SWITCH('\0', "userns", BOOL), FIELD(userns),
	  .help = "Mount in a user and a mount namespace of its own, where the caller is root (with his "
		  "subordinate ids, if he has any), run what follows -- there, or a shell, and unmount "
		  "when it has ended. Implies userxattr." },
	{ SWITCH('\0', "ephemeral", BOOL), FIELD(ephemeral), .help = "The same as -o ephemeral." },
	{ SWITCH('\0', "backend", CHOICE), FIELD(backend), .choices = backend_choices,
	  .help = "Who serves the union: a process of this program (fuse, the default), the kernel's "
		  "overlayfs, or that one where it is there and can do what is asked for, else a "
		  "process (auto)." },
	{ SWITCH('u', "unmount", COMMAND), .value = OPTIONS_UNMOUNT,
	  .help = "Unmount MOUNTPOINT; return once the program that served it has ended." },
	{ SWITCH('\0', "show", COMMAND), .value = OPTIONS_SHOW,
	  .help = "Print what is mounted at MOUNTPOINT: layers, options in force, statistics. For root "
		  "and for whoever mounted." },
	{ SWITCH('\0', "check", COMMAND), .value = OPTIONS_CHECK,
	  .help = "Tell what this machine offers, what is missing and what helps; also of layers, when "
		  "they are named." },
	{ SWITCH('h', "help", COMMAND), .value = OPTIONS_HELP, .help = "Print this help." },
	{ SWITCH('V', "version", COMMAND), .value = OPTIONS_VERSION, .help = "Print the version." },
	{ SWITCH('\0', "man", COMMAND), .value = OPTIONS_MAN,
	  .help = "Print this list as troff source, for the manual page." },
	{ SWITCH('\0', "completion-bash", COMMAND), .value = OPTIONS_COMPLETE_BASH,
	  .help = "Print what completes command lines in that shell." },
	{ SWITCH('\0', "completion-zsh", COMMAND), .value = OPTIONS_COMPLETE_ZSH },
	{ SWITCH('s', NULL, SLOPPY), .offset = OPTION_NOWHERE,
	  .help = "Ignore unknown options in the lists that follow." },
	{ SWITCH('t', NULL, IGNORED), .offset = OPTION_NOWHERE, .argument = "TYPE",
	  .help = "Passed by mount(8); without effect." },
	{ SWITCH('N', NULL, STRING), FIELD(mount_namespace), .argument = "FILE",
	  .help = "Mount in the mount namespace that FILE is, as mount(8) passes it." },
	{ SWITCH('\0', "fake", COMMAND), .value = OPTIONS_FAKE,
	  .help = "Read the command line and do nothing. What -f is to mount.unionfs." },
	{ SWITCH('n', NULL, IGNORED), .offset = OPTION_NOWHERE },
	{ SWITCH('v', NULL, IGNORED), .offset = OPTION_NOWHERE },
};

static const struct option_row layers[] = {
	{ "lowerdir", .kind = OPTION_LOWERS, .argument = "DIR[:DIR...][::DATA...]",
	  .help = "The lower layers, topmost first, in place of the argument LOWER. They are only "
		  "read. Those with two colons in front are data-only, see datadir+." },
	{ "lowerdir+", .kind = OPTION_LOWER_ADD, .argument = "DIR",
	  .help = "One more lower layer, below those named so far; colons need no backslash." },
	{ "datadir+", .kind = OPTION_LOWER_ADD, .value = true, .argument = "DIR",
	  .help = "One more data-only layer, below all others: its names are never visible, but files "
		  "without data (metacopy) of the layers above may be redirected there." },
	{ "upperdir", .kind = OPTION_STRING, FIELD(upper), .argument = "DIR",
	  .help = "The layer that takes all changes, in place of the argument UPPER. Without an "
		  "upper the union is read-only." },
	{ "ephemeral", .kind = OPTION_BOOL, FIELD(ephemeral),
	  .help = "An upper in memory, of which nothing is left when the union has been unmounted or "
		  "the program was killed. For root, also of a user namespace." },
	{ "size", .kind = OPTION_STRING, FIELD(size), .argument = "SIZE",
	  .help = "How much it may hold, as tmpfs takes it: 64m, 10%." },
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
	{ "metacopy", .kind = OPTION_CHOICE, FIELD(metacopy), .choices = feature_choices,
	  .help = "A change of a file's owner, mode, times or extended attributes copies those up and "
		  "leaves the data where it is until it is written to (on). Needs redirect_dir=on, "
		  "which it implies." },
	{ "verity", .kind = OPTION_CHOICE, FIELD(verity), .choices = verity_choices,
	  .help = "The data of a file that has none of its own (metacopy) must have the fs-verity digest "
		  "that the file's mark gives, or opening it fails with EIO (on); a file whose mark gives "
		  "none fails too (require). With metacopy=on, marks are written with the digest of data "
		  "that has one; require copies up data that has none." },
	{ "index", .kind = OPTION_CHOICE, FIELD(index), .choices = feature_choices,
	  .help = "The names of a hard link in a lower layer stay one file when it is copied up (on), or "
		  "each becomes a file of its own (off, the default). on ties upper, work directory and "
		  "topmost lower layer to each other." },
	{ "fsync", .kind = OPTION_CHOICE, FIELD(fsync), .choices = fsync_choices,
	  .help = "What is synced when a file is copied up: its data before it appears in the upper "
		  "(auto, the default), directories and empty files too (strict), or nothing, not "
		  "even on fsync(2) (volatile). 1 and 0 are fuse-overlayfs's words for auto and "
		  "volatile." },
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
	{ "io_uring", .kind = OPTION_CHOICE, FIELD(io_uring), .choices = io_uring_choices,
	  .help = "How requests come: by read(2) from /dev/fuse (off, the default), over an io_uring, "
		  "or the mount fails (on), or over one where the kernel offers it to FUSE (auto): "
		  "from Linux 6.14 on, with the parameter enable_uring of the module fuse set to Y." },
	{ "max_inodes", .kind = OPTION_COUNT, FIELD(max_inodes), .argument = "NUMBER",
	  .help = "Once about so many files are known, have the kernel forget those of them that are not "
		  "in use, the oldest first. Without effect before Linux 6.18. Not said, or 0: as "
		  "many as fit into a quarter of the memory that control groups let the program have." },
	{ "compat", .kind = OPTION_CHOICE, FIELD(compat), .choices = compat_choices,
	  .help = "Read the command line as fuse-overlayfs does, and treat layers so that it reads what "
		  "is written: unknown options are passed over with a message, names that begin with "
		  ".wh. are whiteouts in the upper too and cannot be made (EINVAL), no redirects are "
		  "made, and userxattr is on unless root of the first user namespace mounts. Also "
		  "chosen by calling the program fuse-overlayfs." },
	{ "backend", .kind = OPTION_CHOICE, FIELD(backend), .choices = backend_choices,
	  .help = "The same as --backend." },
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

static const struct option_row shown[] = {
	{ "uidmapping", .kind = OPTION_SHIFT, FIELD(uids), .argument = "STORED:SHOWN:COUNT[:...]",
	  .help = "Owners that the layers store as STORED and the COUNT - 1 ids that follow are shown "
		  "as SHOWN and those that follow; what is made is stored accordingly. Others are "
		  "shown as 65534, which is also who owns what callers without a range make; giving "
		  "an object to such a user is EINVAL, or the same with compat." },
	{ "gidmapping", .kind = OPTION_SHIFT, FIELD(gids), .argument = "STORED:SHOWN:COUNT[:...]",
	  .help = "The same for groups." },
	{ "squash_to_root", .kind = OPTION_SQUASH_ROOT, .offset = OPTION_NOWHERE,
	  .help = "Show every object as root's." },
	{ "squash_to_uid", .kind = OPTION_SQUASH, FIELD(uids), .argument = "UID",
	  .help = "Show every object as this user's." },
	{ "squash_to_gid", .kind = OPTION_SQUASH, FIELD(gids), .argument = "GID",
	  .help = "Show every object as this group's." },
	{ "xattr_permissions", .kind = OPTION_CHOICE, FIELD(xattr_permissions),
	  .choices = override_choices,
	  .help = "Keep owners, modes and types of what is in the upper in an attribute: for privileged "
		  "mounters in security.fuseoverlayfs.override_stat (1), for others in "
		  "user.containers.override_stat (2). Everything on disk belongs to the mounter then. "
		  "Implies noacl. Layers whose top directory has such an attribute are read so, too." },
	{ "noacl", .kind = OPTION_BOOL, FIELD(noacl),
	  .help = "Neither show nor copy up POSIX ACLs; setting one is EOPNOTSUPP." },
	{ "static_nlink", .kind = OPTION_BOOL, FIELD(static_nlink),
	  .help = "Show 1 as the link count of every directory." },
	{ "ino32_t", .kind = OPTION_BOOL, FIELD(ino32),
	  .help = "Fold inode numbers into 32 bits, for old programs. Two files may then have one "
		  "number." },
	{ "timeout", .kind = OPTION_SECONDS, FIELD(timeout), .argument = "SECONDS",
	  .help = "How long the kernel may keep names and attributes without asking again (default: "
		  "for ever)." },
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
	{ "remount", .kind = OPTION_COMMAND, .value = OPTIONS_REMOUNT,
	  .help = "Change the mount flags of the union that is mounted at MOUNTPOINT, nothing else. A "
		  "union that was mounted read-only stays so." },
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
	{ ONLY_OFF("nfs_export", off_choices),
	  .help = "Features of the kernel's overlayfs that the union does not have: they can be said "
		  "to be off. For uuid the values stand for what the union does." },
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
	{ IGNORED("user_id"), .argument = "UID",
	  .help = "Shown by the kernel for every mount, and so repeated by a remount." },
	{ IGNORED("group_id"), .argument = "GID" },
	{ REFUSED("nooverride_creds"), .help = "Refused: there is no such feature." },
	{ REFUSED("allow_root") },
};

#define GROUP(text, array) .title = (text), .rows = (array), .n_rows = ARRAY_SIZE(array)

static const struct option_group groups[] = {
	{ GROUP("Switches", switches), .is_switches = true },
	{ GROUP("Layers, given to -o", layers) },
	{ GROUP("Behaviour, given to -o", behaviour) },
	{ GROUP("What is shown, given to -o", shown) },
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

const struct option_row *option_find_word(const char *word, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(switches); i++) {
		if (row_matches(&switches[i], word, len))
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

void option_each(bool of_switches, void (*visit)(FILE *out, const struct option_row *row),
		 FILE *out)
{
	for (size_t g = 0; g < ARRAY_SIZE(groups); g++) {
		for (size_t i = 0; groups[g].is_switches == of_switches && i < groups[g].n_rows;
		     i++)
			visit(out, &groups[g].rows[i]);
	}
}

const struct option_group *option_groups(size_t *ret_n)
{
	*ret_n = ARRAY_SIZE(groups);
	return groups;
}
