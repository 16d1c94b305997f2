/* SPDX-License-Identifier: MIT */
/*
 * The words of the on-disk format: names and values of the private xattrs, whiteout names, work
 * directory names.  docs/format.md is the grammar; this is the only code that spells it.
 *
 * Pure: no system calls, no state.  Everything that decodes takes (pointer, length), may be given
 * any bytes, and is fuzzed.
 */
#ifndef FS_FORMAT_H
#define FS_FORMAT_H

#include <sys/types.h>

#include "lib/base.h"

/** Directory names below the work directory (kernel overlayfs's). */
#define FORMAT_WORK_DIR "work"
#define FORMAT_INDEX_DIR "index"
#define FORMAT_INCOMPAT_DIR "incompat"
#define FORMAT_INCOMPAT_VOLATILE "volatile"
#define FORMAT_VOLATILE_DIRTY "dirty"
/** Ours: the upper holds redirects under user.overlay.*, which the kernel refuses to follow. */
#define FORMAT_INCOMPAT_USER_REDIRECT "userxattr-redirect"
/** Ours: the upper holds files without data under user.overlay.*, which the kernel refuses to read. */
#define FORMAT_INCOMPAT_USER_METACOPY "userxattr-metacopy"

/** A work directory that is made inside the upper has this name there, and is not shown. */
#define FORMAT_WORK_IN_UPPER ".unionfs-work"

/** Names that mark whiteouts in layers unpacked from AUFS-style archives. */
#define FORMAT_WH_PREFIX ".wh."
#define FORMAT_WH_OPAQUE ".wh..wh..opq"

/** The longest redirect that is written (the kernel's redirect_max is 256; it reads any length). */
#define FORMAT_REDIRECT_MAX 3072

/** The private xattrs, without their prefix. */
enum format_xattr {
	FORMAT_OPAQUE,   /* "y" hides everything below, "x" there may be xattr whiteouts */
	FORMAT_REDIRECT, /* where the lower directories of this name are */
	FORMAT_ORIGIN,   /* file handle of the lower object that was copied up */
	FORMAT_IMPURE,   /* "y": the directory holds copied-up entries */
	FORMAT_NLINK,    /* of an entry of the index: how many names it has in the union */
	FORMAT_METACOPY, /* present: the data is in a lower layer */
	FORMAT_UPPER,    /* of the index: file handle of the upper directory */
	FORMAT_UUID,
	FORMAT_PROTATTR,
	FORMAT_WHITEOUT, /* on an empty regular file in a directory with opaque=x: a whiteout */
	FORMAT_INO,      /* ours: the number of the origin, where its handle does not tell */
	FORMAT_PLAIN_WH, /* ours: a file named .wh.* is an ordinary one, not a whiteout */
	FORMAT_N_XATTRS
};

/** Which namespace the private xattrs live in. */
enum format_space { FORMAT_SPACE_TRUSTED, FORMAT_SPACE_USER };

/** The opaque mark of fuse-overlayfs, honoured where ".wh." names are. */
#define FORMAT_FUSE_OVERLAYFS_OPAQUE "user.fuseoverlayfs.opaque"

/** What fuse-overlayfs keeps is below this prefix, and as private as what we keep. */
#define FORMAT_FUSE_OVERLAYFS_PREFIX "user.fuseoverlayfs."

/**
 * Ours, and nowhere on disk: what layer a file comes from, as "LAYER//PATH".  To be read only, and in
 * no list.
 */
#define FORMAT_LAYER_XATTR "user.unionfs.layer"

/** The full name of a private xattr: "trusted.overlay.opaque". */
const char *format_xattr_name(enum format_space space, enum format_xattr xattr);

/**
 * Which private xattr @name is.  False when it is none of them; unknown names below the private
 * prefix are private too (format_xattr_is_private).
 */
bool format_xattr_find(enum format_space space, const char *name, enum format_xattr *ret);

/**
 * Whether @name, as stored, is below our private prefix and not escaped, or below fuse-overlayfs's
 * (shown and copied up, its marks would become marks of the upper).
 */
bool format_xattr_is_private(enum format_space space, const char *name);

/** Space for an escaped name and its NUL: XATTR_NAME_MAX plus "overlay.". */
#define FORMAT_XATTR_NAME_SIZE 264

/**
 * The stored name of the xattr that users call @name: itself, or escaped when it is below the
 * private prefix ("trusted.overlay.X" is stored as "trusted.overlay.overlay.X", so that layers can
 * be prepared inside a union).  Returns 0; -ERANGE (longer than XATTR_NAME_MAX once escaped);
 * -EOPNOTSUPP below FORMAT_FUSE_OVERLAYFS_PREFIX, which users neither see nor set.
 */
int format_xattr_to_disk(enum format_space space, const char *name,
			 char ret[FORMAT_XATTR_NAME_SIZE]) NODISCARD;

/**
 * The name that users see for the stored xattr @name; NULL when they do not see it (private).
 * An escaped name is returned unescaped in @buffer, any other name as it is.
 */
const char *format_xattr_from_disk(enum format_space space, const char *name,
				   char buffer[FORMAT_XATTR_NAME_SIZE]);

enum format_opaque { FORMAT_OPAQUE_NO, FORMAT_OPAQUE_YES, FORMAT_OPAQUE_XWHITEOUTS };

/** The meaning of an opaque xattr's value; what is neither "y" nor "x" is NO, as in the kernel. */
enum format_opaque format_opaque_decode(const void *value, size_t len);

/**
 * Check a redirect's value: an absolute path "/a/b" of non-empty components, or one component.
 * No component is "." or "..", none is longer than NAME_MAX, none holds a NUL.
 * Returns 0 or -EINVAL.  @value need not end with a NUL.
 */
int format_redirect_check(const char *value, size_t len) NODISCARD;

/** The longest digest that fs-verity knows. */
#define FORMAT_DIGEST_MAX 64

/** The digest of a file's data, as fs-verity measures it. */
struct format_digest {
	uint8_t algorithm; /* fs-verity's number; 0: there is no digest */
	uint8_t len;
	uint8_t bytes[FORMAT_DIGEST_MAX];
};

/** The longest metacopy value: a header of 4 bytes and the digest of the data. */
#define FORMAT_METACOPY_SIZE (4 + FORMAT_DIGEST_MAX)

/**
 * Decode a metacopy's value: empty, or the kernel's struct ovl_metacopy (version 0, length of the whole,
 * flags, digest algorithm, digest).  A header that is followed by nothing, or names no algorithm, has
 * no digest, as in the kernel.  Returns 0 or -EINVAL.
 */
int format_metacopy_decode(const void *value, size_t len, struct format_digest *ret) NODISCARD;

/** Encode as the kernel does: without a digest the value is empty.  Returns the length. */
size_t format_metacopy_encode(const struct format_digest *digest,
			      uint8_t ret[FORMAT_METACOPY_SIZE]);

/** Whether both are digests, of one algorithm and the same. */
bool format_digest_is_same(const struct format_digest *a, const struct format_digest *b);

/** Kernel's handle types are below 0x100; the longest handle (MAX_HANDLE_SZ). */
#define FORMAT_HANDLE_MAX 128

/** An object of a layer, named by the handle that name_to_handle_at(2) gives. */
struct format_origin {
	uint8_t uuid[16];
	bool is_upper; /* it is one of the upper layer */
	int32_t type;  /* handle type */
	uint32_t len;  /* bytes in handle */
	uint8_t handle[FORMAT_HANDLE_MAX];
};

/** The longest encoded origin: 21 bytes of header and the handle. */
#define FORMAT_ORIGIN_SIZE (21 + FORMAT_HANDLE_MAX)

/**
 * Encode @origin as the kernel's struct ovl_fb (version 0, magic 0xfb, length, flags with the
 * machine's byte order, type, UUID, handle).  Returns the length; 0 when the handle or its type is
 * too large for it: an empty value is stored then, "copied up, from where is not known".
 */
size_t format_origin_encode(const struct format_origin *origin, uint8_t ret[FORMAT_ORIGIN_SIZE]);

/**
 * Returns 0; -ENODATA for "no handle" (empty value, a newer version, unknown flags or another byte
 * order: all to be ignored, as the kernel does); -EINVAL for a malformed value.
 */
int format_origin_decode(const void *value, size_t len, struct format_origin *ret) NODISCARD;

/** The number of an object, on a file system that is known by its UUID and by its number in the mount. */
struct format_ino {
	uint8_t uuid[16];
	uint16_t fs;
	uint64_t ino;
};

#define FORMAT_INO_SIZE 26

void format_ino_encode(const struct format_ino *number, uint8_t ret[FORMAT_INO_SIZE]);

/** Returns 0 or -EINVAL. */
int format_ino_decode(const void *value, size_t len, struct format_ino *ret) NODISCARD;

/** What chattr(1) protects an object by, and the longest value that says so. */
#define FORMAT_PROTATTR_IMMUTABLE 1U
#define FORMAT_PROTATTR_APPEND 2U
#define FORMAT_PROTATTR_SIZE 32

/** Encode as the kernel does, "ai".  Returns the length, 0 for none. */
size_t format_protattr_encode(unsigned bits, char ret[FORMAT_PROTATTR_SIZE]);

/** The letters up to the first one that is not known. */
unsigned format_protattr_decode(const char *value, size_t len);

/** Space for the name of an index entry and its NUL. */
#define FORMAT_INDEX_NAME_SIZE 256

/**
 * The name in the index of the file with the origin @value: its bytes in hexadecimal.  Returns 0;
 * -ENAMETOOLONG for a handle of more than 106 bytes.
 */
int format_index_name(const uint8_t *value, size_t len, char ret[FORMAT_INDEX_NAME_SIZE]) NODISCARD;

/** The origin that the entry @name of an index is for.  Returns its length, or -EINVAL. */
ssize_t format_index_decode(const char *name, uint8_t ret[FORMAT_ORIGIN_SIZE]) NODISCARD;

/** How many names a file has: @difference more than its file in one of the layers has. */
struct format_nlink {
	bool is_upper; /* than the upper one has; else the lower one */
	int difference;
};

#define FORMAT_NLINK_SIZE 16

/** Encode as the kernel does, "U+1".  Returns the length. */
size_t format_nlink_encode(const struct format_nlink *nlink, char ret[FORMAT_NLINK_SIZE]);

/** Returns 0 or -EINVAL. */
int format_nlink_decode(const char *value, size_t len, struct format_nlink *ret) NODISCARD;

/**
 * The inode number inside a handle of a well-known file system type (ext4 and others' INO32_GEN,
 * xfs, btrfs, tmpfs), for those who may not open by handle.  False when the type is not known.
 * Other file systems (isofs, ocfs2, erofs, FUSE) use the same types and lengths for handles of
 * another content: trust the answers for a file system only when the one for its root is right.
 */
bool format_handle_ino(const struct format_origin *origin, uint64_t *ret_ino);

/** Whether @name has the form of a whiteout's name: ".wh." and at least one more byte. */
bool format_is_wh_name(const char *name, size_t len);

/**
 * The whiteout name of @name: ".wh.NAME".  Returns 0; -ENAMETOOLONG; -EINVAL when @name begins with
 * ".wh." itself (".wh..wh.*" are marks and hide nothing).
 */
int format_wh_name(const char *name, char ret[256]) NODISCARD;

/**
 * The name that the whiteout @wh_name hides (a pointer into it); NULL for ".wh..wh.*" marks and for
 * what is no whiteout's name.
 */
const char *format_wh_target(const char *wh_name);

#endif
