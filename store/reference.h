/* SPDX-License-Identifier: MIT */
/*
 * Names of images: NAME[:TAG], where NAME may begin with a registry and have several parts, as in
 * "registry.example:5000/team/app:1.2".  Without a tag, "latest" is meant.  Pure.
 */
#ifndef STORE_REFERENCE_H
#define STORE_REFERENCE_H

#include "lib/base.h"

/** The longest name with its tag, as many bytes as a file's name has. */
#define REFERENCE_MAX 255
#define REFERENCE_SIZE (REFERENCE_MAX + 1)

#define REFERENCE_TAG "latest"

/**
 * Check @text and complete its tag.  Parts consist of letters, digits and "._-", begin with a
 * letter or digit, and are separated by "/"; only the first may have ":PORT"; the tag follows the
 * last ":". -EINVAL for anything else, -ENAMETOOLONG.
 */
int reference_complete(const char *text, char ret[REFERENCE_SIZE]) NODISCARD;

/** The name of the file that keeps a complete reference: with "%" for "/". */
void reference_to_file(const char *reference, char ret[REFERENCE_SIZE]);

/** Back, from an untrusted directory.  -EINVAL when no reference is kept in such a file. */
int reference_from_file(const char *file, char ret[REFERENCE_SIZE]) NODISCARD;

#endif
