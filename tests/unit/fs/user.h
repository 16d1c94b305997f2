/* SPDX-License-Identifier: MIT */
/* What users of a fixture's union do, by paths from its root.  All return what the union says. */
#ifndef TESTS_UNIT_FS_USER_H
#define TESTS_UNIT_FS_USER_H

#include "tests/unit/fs/fixture.h"

/** Replace the content of @path. */
int user_write(struct fixture *fx, const char *path, const char *content) NODISCARD;

/** Make an empty file or a directory. */
int user_create(struct fixture *fx, const char *path) NODISCARD;
int user_mkdir(struct fixture *fx, const char *path) NODISCARD;

int user_unlink(struct fixture *fx, const char *path) NODISCARD;
int user_rmdir(struct fixture *fx, const char *path) NODISCARD;
int user_rename(struct fixture *fx, const char *from, const char *to, unsigned flags) NODISCARD;
int user_link(struct fixture *fx, const char *from, const char *to) NODISCARD;
int user_copy_up(struct fixture *fx, const char *path) NODISCARD;

#endif
