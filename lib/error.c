/* SPDX-License-Identifier: MIT */
/* A line that does not fit is cut at its end: the object is named at its beginning. */
#include "lib/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *error, int r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, args); /* cut is fine */
	va_end(args);
	return r;
}

int error_set_errno(struct error *error, int r, const char *format, ...)
{
	va_list args;
	size_t len;

	va_start(args, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	len = strlen(error->text);
	(void)snprintf(error->text + len, sizeof(error->text) - len, ": %s", strerror(-r));
	return r;
}

int error_wrap(struct error *error, int r, const char *format, ...)
{
	struct error inner = *error;
	va_list args;
	size_t len;

	va_start(args, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	len = strlen(error->text);
	(void)snprintf(error->text + len, sizeof(error->text) - len, ": %s", inner.text);
	return r;
}
