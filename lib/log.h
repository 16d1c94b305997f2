/* SPDX-License-Identifier: MIT */
/*
 * One line a message, to stderr until the program lets go of it, then to syslog.
 *
 * Library code below the programs does not log; it returns the error.  A warning says what happens
 * instead.  Warnings and errors are limited to a burst of LOG_BURST in LOG_INTERVAL_S seconds; what
 * was left out is counted and said once.
 */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include "lib/base.h"

#define LOG_BURST 20
#define LOG_INTERVAL_S 5

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/** @program is kept, not copied; messages begin with it. */
void log_init(const char *program, enum log_level max_level);

/** From now on messages go to syslog(3) instead of stderr. */
void log_to_syslog(void);

bool log_wants(enum log_level level);

/** errno stays as it was. */
void log_message(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

#define log_error(...) log_message(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_message(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_message(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)                                                                             \
	do {                                                                                       \
		if (log_wants(LOG_LEVEL_DEBUG))                                                    \
			log_message(LOG_LEVEL_DEBUG, __VA_ARGS__);                                 \
	} while (0)

#endif
