/* SPDX-License-Identifier: MIT */
/* Asked before anything is locked or copied up. */
#include "fs/protect.h"

#include <errno.h>
#include <fcntl.h>

#include "fs/inode.h"

#define BOTH (FORMAT_PROTATTR_IMMUTABLE | FORMAT_PROTATTR_APPEND)

void protect_note(struct inode *inode, unsigned bits)
{
	uint32_t flags = INODE_PROT_KNOWN;

	if (bits & FORMAT_PROTATTR_IMMUTABLE)
		flags |= INODE_IMMUTABLE;
	if (bits & FORMAT_PROTATTR_APPEND)
		flags |= INODE_APPEND;
	inode_clear(inode, (INODE_IMMUTABLE | INODE_APPEND) & ~flags);
	inode_set(inode, flags);
}

unsigned protect_of_lower(const struct statx *stx)
{
	unsigned bits = 0;

	if (stx->stx_attributes & STATX_ATTR_IMMUTABLE)
		bits |= FORMAT_PROTATTR_IMMUTABLE;
	if (stx->stx_attributes & STATX_ATTR_APPEND)
		bits |= FORMAT_PROTATTR_APPEND;
	return bits;
}

static bool can_be_protected(const struct inode *inode)
{
	return inode->type == S_IFREG || inode->type == S_IFDIR;
}

static int read_upper(const struct place *place, unsigned *ret)
{
	char value[FORMAT_PROTATTR_SIZE];
	ssize_t n = layer_get_private(place->layer, place_fd(place), place->name, FORMAT_PROTATTR,
				      value, sizeof(value));

	if (n < 0 && n != -ENODATA && n != -ERANGE)
		return (int)n;
	*ret = n > 0 ? format_protattr_decode(value, (size_t)n) : 0;
	return 0;
}

static int find_out(struct ovl_fs *fs, struct inode *inode)
{
	_cleanup_place_ struct place place = PLACE_NONE;
	unsigned bits = 0;
	struct statx stx;
	int r = can_be_protected(inode) ? place_open(fs, inode, &place) : 0;

	if (r < 0)
		return r;
	if (place.layer && inode_is_upper(inode)) {
		r = read_upper(&place, &bits);
	} else if (place.layer) {
		r = layer_stat(place.layer, place_fd(&place), place.name, &stx);
		bits = r == 0 ? protect_of_lower(&stx) : 0;
	}
	if (r == 0)
		protect_note(inode, bits);
	return r;
}

int protect_get(struct ovl_fs *fs, struct inode *inode)
{
	unsigned bits = 0;
	int r = inode_has(inode, INODE_PROT_KNOWN) ? 0 : find_out(fs, inode);

	if (r == -ESTALE)
		return 0; /* whoever asked is told so by what he does next */
	if (r < 0)
		return r;
	if (inode_has(inode, INODE_IMMUTABLE))
		bits |= FORMAT_PROTATTR_IMMUTABLE;
	if (inode_has(inode, INODE_APPEND))
		bits |= FORMAT_PROTATTR_APPEND;
	return (int)bits;
}

int protect_check(struct ovl_fs *fs, struct inode *inode, unsigned bits)
{
	int r = protect_get(fs, inode);

	return r < 0 ? r : (unsigned)r & bits ? -EPERM : 0;
}

int protect_check_removal(struct ovl_fs *fs, struct inode *dir, struct inode *inode)
{
	int r = protect_check(fs, dir, BOTH);

	return r < 0 ? r : protect_check(fs, inode, BOTH);
}

int protect_check_open(struct ovl_fs *fs, struct inode *inode, int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);
	bool only_appends = (flags & O_APPEND) && !(flags & O_TRUNC);

	if (!writes)
		return 0;
	return protect_check(fs, inode, only_appends ? FORMAT_PROTATTR_IMMUTABLE : BOTH);
}
