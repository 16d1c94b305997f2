/* SPDX-License-Identifier: MIT */
/*
 * A message is formatted, made one line, and handed over in one system call, so that the lines of
 * several threads do not mix.
 *
 * Messages hold names that anybody may have chosen: bytes that could steer a terminal or begin a
 * line of their own are written as \xHH.  The lock guards the counts of the limit and nothing
 * else; it carries no rank because a message may be written while any lock is held.
 */
#include "lib/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define TEXT_SIZE 2048
#define LINE_SIZE (4 * TEXT_SIZE) /* every byte escaped */

static struct {
	const char *program;
	enum log_level max_level;
	atomic_bool to_syslog;
} config = { .max_level = LOG_LEVEL_INFO };

/* How many warnings and errors were written since @since, and how many were not. */
static struct {
	pthread_mutex_t lock;
	time_t since GUARDED_BY(lock);
	unsigned n_written GUARDED_BY(lock);
	unsigned n_left_out GUARDED_BY(lock);
} limit = { .lock = PTHREAD_MUTEX_INITIALIZER };

void log_init(const char *program, enum log_level max_level)
{
	config.program = program;
	config.max_level = max_level;
}

static const char *program_name(void)
{
	return config.program ? config.program : program_invocation_short_name;
}

void log_to_syslog(void)
{
	openlog(program_name(), LOG_NDELAY | LOG_PID, LOG_DAEMON);
	atomic_store(&config.to_syslog, true);
}

bool log_wants(enum log_level level)
{
	return level <= config.max_level;
}

/* Copy @text, which has less than TEXT_SIZE bytes.  Returns the line's length. */
static size_t escape(char line[LINE_SIZE], const char *text)
{
	static const char hex[] = "0123456789abcdef";
	size_t len = 0;

	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte >= 0x20 && byte != 0x7f) {
			line[len++] = *text;
			continue;
		}
		line[len++] = '\\';
		line[len++] = 'x';
		line[len++] = hex[byte >> 4];
		line[len++] = hex[byte & 15];
	}
	line[len] = '\0';
	return len;
}

static void write_line(enum log_level level, const char *text)
{
	static const int priorities[] = {
		[LOG_LEVEL_ERROR] = LOG_ERR,
		[LOG_LEVEL_WARNING] = LOG_WARNING,
		[LOG_LEVEL_INFO] = LOG_INFO,
		[LOG_LEVEL_DEBUG] = LOG_DEBUG,
	};
	char line[LINE_SIZE];
	size_t len = escape(line, text);

	if (atomic_load(&config.to_syslog)) {
		syslog(priorities[level], "%s", line);
		return;
	}
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* there is nobody left to tell */
}

/* What a message begins with; syslog has the program's name and the level elsewhere. */
static size_t format_prefix(char text[TEXT_SIZE], enum log_level level)
{
	static const char *const words[] = {
		[LOG_LEVEL_ERROR] = "",
		[LOG_LEVEL_WARNING] = "warning: ",
		[LOG_LEVEL_INFO] = "",
		[LOG_LEVEL_DEBUG] = "debug: ",
	};
	int n;

	text[0] = '\0';
	if (atomic_load(&config.to_syslog))
		return 0;
	n = snprintf(text, TEXT_SIZE, "%.64s: %s", program_name(), words[level]);
	return n > 0 ? (size_t)n : 0;
}

static void write_formatted(enum log_level level, const char *format, va_list args)
{
	static const char ellipsis[] = "...";
	char text[TEXT_SIZE];
	size_t len = format_prefix(text, level);
	int n = vsnprintf(text + len, sizeof(text) - len, format, args);

	if (n < 0)
		return; /* a value too long for an int: no message of ours */
	if ((size_t)n >= sizeof(text) - len)
		memcpy(text + sizeof(text) - sizeof(ellipsis), ellipsis, sizeof(ellipsis));
	write_line(level, text);
}

static void write_message(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

static void write_message(enum log_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_formatted(level, format, args);
	va_end(args);
}

/*
 * Count a message.  True when it is to be written.  *ret_n_left_out is how many were not before it
 * that nobody was told of.
 */
static bool pass_limit(enum log_level level, unsigned *ret_n_left_out)
{
	struct timespec now;
	bool pass;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* fails for unknown clocks only */
	(void)pthread_mutex_lock(&limit.lock);      /* a plain mutex: cannot fail */
	*ret_n_left_out = 0;
	if (now.tv_sec - limit.since >= LOG_INTERVAL_S) {
		*ret_n_left_out = limit.n_left_out;
		limit.since = now.tv_sec;
		limit.n_written = 0;
		limit.n_left_out = 0;
	}
	pass = level > LOG_LEVEL_WARNING || limit.n_written < LOG_BURST;
	if (level <= LOG_LEVEL_WARNING && pass)
		limit.n_written++;
	if (!pass)
		limit.n_left_out++;
	(void)pthread_mutex_unlock(&limit.lock);
	return pass;
}

void log_message(enum log_level level, const char *format, ...)
{
	int saved = errno;
	unsigned n_left_out;
	va_list args;

	if (!log_wants(level) || !pass_limit(level, &n_left_out))
		return;

	if (n_left_out > 0)
		write_message(LOG_LEVEL_WARNING, "%u messages were left out", n_left_out);

	va_start(args, format);
	write_formatted(level, format, args);
	va_end(args);
	errno = saved;
}
