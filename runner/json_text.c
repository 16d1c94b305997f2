/* SPDX-License-Identifier: MIT */
/* U+EF80 .. U+EFBF are EE BE 80 .. EE BE BF in UTF-8, U+EFC0 .. U+EFFF are EE BF 80 .. EE BF BF. */
#include "runner/json_text.h"

#include <string.h>

#define PRIVATE_FIRST 0xee
#define PRIVATE_LOW 0xbe /* of bytes 80 .. BF */
#define PRIVATE_HIGH 0xbf

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

static bool is_private(const unsigned char *at)
{
	return at[0] == PRIVATE_FIRST && (at[1] == PRIVATE_LOW || at[1] == PRIVATE_HIGH) &&
	       is_continuation(at[2]);
}

/* How many bytes the character at @at has by its first one; 0: none begins with it. */
static size_t announced_len(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	if (first >= 0xf0 && first < 0xf5)
		return 4;
	return 0;
}

/* The length of the UTF-8 character at @at, which a NUL ends at the latest; 0: it is none. */
static size_t character_len(const unsigned char *at)
{
	size_t len = announced_len(at[0]);

	for (size_t i = 1; i < len; i++) {
		if (!is_continuation(at[i]))
			return 0;
	}
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xf0 && at[1] < 0x90))
		return 0; /* longer than it has to be */
	if ((at[0] == 0xed && at[1] >= 0xa0) || (at[0] == 0xf4 && at[1] >= 0x90))
		return 0; /* half of a surrogate pair, or beyond U+10FFFF */
	return len;
}

static void write_escaped(FILE *out, unsigned char byte)
{
	static const char special[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *found = strchr(special, byte);

	if (found)
		(void)fprintf(out, "\\%c", letters[found - special]);
	else
		(void)fprintf(out, "\\u%04x", byte);
}

/* How many characters stand for themselves. */
static size_t plain_len(const unsigned char *at)
{
	size_t n = 0;

	while (at[n] >= 0x20 && at[n] < 0x7f && at[n] != '"' && at[n] != '\\')
		n++;
	return n;
}

void json_text_write(FILE *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	(void)putc('"', out);
	while (*at) {
		size_t n_plain = plain_len(at);
		size_t len = character_len(at);

		if (n_plain > 0) {
			(void)fwrite(at, 1, n_plain, out);
			at += n_plain;
		} else if (len == 1) {
			write_escaped(out, *at++);
		} else if (len == 0 || is_private(at)) {
			(void)putc(PRIVATE_FIRST, out);
			(void)putc(*at < 0xc0 ? PRIVATE_LOW : PRIVATE_HIGH, out);
			(void)putc(0x80 | (*at & 0x3f), out);
			at++;
		} else {
			(void)fwrite(at, 1, len, out);
			at += len;
		}
	}
	(void)putc('"', out);
}

void json_text_decode(char *text)
{
	const unsigned char *from = (const unsigned char *)text;
	unsigned char *to = (unsigned char *)text;

	while (*from) {
		if (is_private(from)) {
			unsigned char high = from[1] == PRIVATE_LOW ? 0x80 : 0xc0;

			*to++ = (unsigned char)(high | (from[2] & 0x3f));
			from += 3;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
}
