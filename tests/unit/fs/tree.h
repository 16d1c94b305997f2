/* SPDX-License-Identifier: MIT */
/*
 * Trees of files as text: made from it, shown as it, compared.  One line an object:
 *
 *	PATH/                  a directory
 *	PATH                   an empty file
 *	PATH =TEXT             a file that holds TEXT
 *	PATH ->TARGET          a symbolic link
 *	PATH ==OTHER           another name of OTHER, a path like PATH
 *	PATH whiteout          a 0:0 character device; also fifo, socket
 *
 * Directories on the way are made.  More words may follow, with blanks between:
 *
 *	mode=4755 owner=1:2 size=4096 mtime=1000
 *	opaque=y redirect=/a   private xattrs, without their prefix
 *	user.x=1               any other xattr
 *
 * A tree is shown sorted by name, with the private xattrs "opaque" and "redirect" but without the
 * other words.
 */
#ifndef TESTS_UNIT_FS_TREE_H
#define TESTS_UNIT_FS_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fs/format.h"

/** Make what @text says below the directory @dir.  Fails the test when that cannot be. */
void tree_make(int dir, const char *text, enum format_space space);

/** What is below @path in @dir, as text.  The caller frees. */
char *tree_show(int dir, const char *path, enum format_space space);

/** A number for everything that can be seen below @path in @dir, except times of access. */
uint64_t tree_digest(int dir, const char *path);

/** Remove @path in @dir and all below it. */
void tree_remove(int dir, const char *path);

/** Call @visit for the names in @path in @dir, sorted, but for "." and "..". */
void tree_each(int dir, const char *path, void (*visit)(int dir, const char *name, void *cookie),
	       void *cookie);

/** A text that grows. */
struct text {
	char *bytes;
	size_t len;
};

void text_add(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
