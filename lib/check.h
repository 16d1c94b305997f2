/* SPDX-License-Identifier: MIT */
/*
 * Three tiers of checks.  static_assert for what the compiler can see; ASSERT for what a programmer
 * promised, compiled in for debug, sanitizer and fuzz builds; ENSURE for what must hold before a
 * write: always compiled in, it reports once and evaluates to false so that one request fails and
 * the mount lives.
 */
#ifndef LIB_CHECK_H
#define LIB_CHECK_H

#include <assert.h>

#include "lib/base.h"

/** Report a broken promise (at most once per place) and return false. */
bool check_failed(const char *expression, const char *file, int line);

/** True when @condition holds; otherwise logs the place and is false. */
#define ENSURE(condition) ((condition) || check_failed(#condition, __FILE__, __LINE__))

#ifdef DEBUG_CHECKS
void check_abort(const char *expression, const char *file, int line) __attribute__((noreturn));
#define ASSERT(condition) ((condition) ? (void)0 : check_abort(#condition, __FILE__, __LINE__))
#else
#define ASSERT(condition) ((void)sizeof((condition) ? 1 : 0))
#endif

#endif
