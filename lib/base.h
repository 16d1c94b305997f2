/* SPDX-License-Identifier: MIT */
/* Attributes and small macros that every file may use. */
#ifndef LIB_BASE_H
#define LIB_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

#define container_of(ptr, type, member) ((type *)(void *)((char *)(ptr)-offsetof(type, member)))

/** The result must be used. */
#define NODISCARD __attribute__((warn_unused_result))

/** printf-like: the format is argument @fmt, its values begin at argument @first. */
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

/** Names the lock that guards a structure's field. Documentation that sits beside the field. */
#define GUARDED_BY(lock)

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#endif
