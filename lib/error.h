/* SPDX-License-Identifier: MIT */
/*
 * What went wrong, in one line, for programs that tell a person: written where it happens, put into
 * context on the way up, printed once.
 *
 * The text lies in the caller's structure, so that reporting an error cannot fail.
 */
#ifndef LIB_ERROR_H
#define LIB_ERROR_H

#include "lib/base.h"

#define ERROR_SIZE 1024

struct error {
	char text[ERROR_SIZE];
};

/** Write the line.  Returns @r, a negative errno, so that `return error_set(...)` reports it. */
int error_set(struct error *error, int r, const char *format, ...) PRINTF_LIKE(3, 4);

/** The same with ": " and the text of errno -@r behind it. */
int error_set_errno(struct error *error, int r, const char *format, ...) PRINTF_LIKE(3, 4);

/** Put what is formatted and ": " in front of the line that is there.  Returns @r. */
int error_wrap(struct error *error, int r, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
