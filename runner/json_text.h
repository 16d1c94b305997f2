/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a JSON string (RFC 8259), and back.
 *
 * Names of files and arguments of commands are bytes, a JSON string is UTF-8.  Each byte B of what
 * is no UTF-8 is written as the character U+EF00 + B of the private use area (U+EF80 .. U+EFFF);
 * where such a character itself occurs, its three bytes are written in that way.  So valid text stays
 * legible, and all of it is read back as it was.
 */
#ifndef RUNNER_JSON_TEXT_H
#define RUNNER_JSON_TEXT_H

#include <stdio.h>

#include "lib/base.h"

/** Write @text with quotes and escapes.  Errors are the stream's (ferror(3)). */
void json_text_write(FILE *out, const char *text);

/** Replace the characters that stand for bytes by those, in place. */
void json_text_decode(char *text);

#endif
