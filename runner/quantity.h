/* SPDX-License-Identifier: MIT */
/*
 * Numbers as people write them on a command line: sizes, shares of a processor, times, signals,
 * lists of processors, devices, ports, permissions.
 *
 * All are pure.  They return 0, or -EINVAL for what is not understood and -ERANGE for what is too
 * large or too small, with a text that quotes what was given and says what is wanted; put the
 * option in front of it with error_wrap.  Nothing of @ret is written on failure.
 */
#ifndef RUNNER_QUANTITY_H
#define RUNNER_QUANTITY_H

#include "lib/error.h"
#include "runner/spec.h"

/** Decimal digits, with a "-" where @min is negative. */
int quantity_parse_integer(const char *text, int64_t min, int64_t max, int64_t *ret,
			   struct error *error);

/**
 * Bytes: "65536", "64k", "1.5g", "256MiB".  Units are powers of 1024 and their case does not
 * matter: b, k, m, g, t, p, each also with "b" or "ib" behind it.  A fraction is rounded down.
 */
int quantity_parse_size(const char *text, int64_t *ret, struct error *error);

/** The same, with "-1" and "unlimited" for no limit at all, which gives -1. */
int quantity_parse_limit(const char *text, int64_t *ret, struct error *error);

/** "0.5" processors as so many microseconds in a period of 100 ms; 0.01 or more. */
int quantity_parse_cpus(const char *text, int64_t *ret_quota, int64_t *ret_period,
			struct error *error);

/** Milliseconds of "10" (seconds), "0.5", "10s", "1m30s", "2h", "250ms". */
int quantity_parse_duration(const char *text, int64_t *ret_ms, struct error *error);

/** "TERM", "SIGTERM", "term", "15", "RTMIN+3", "RTMAX-1". */
int quantity_parse_signal(const char *text, int *ret, struct error *error);

/** "TERM" of 15; NULL for a number without a name. */
const char *quantity_signal_name(int signal);

/** A list of processors or memory nodes: "0-1,3".  Only its form is checked. */
int quantity_check_cpu_list(const char *text, struct error *error);

/** "8:16" as device numbers; the kernel takes 12 bits of major and 20 of minor. */
int quantity_parse_device(const char *text, uint32_t *ret_major, uint32_t *ret_minor,
			  struct error *error);

/**
 * Published ports, appended to @ports: "8080:80", "127.0.0.1:8080:80/udp", "[::1]:53:53",
 * "8000-8010:80-90", "80" (the same on both sides).  Either nothing or everything is appended.
 * Also -ENOMEM.
 */
int quantity_parse_ports(const char *text, struct spec_ports *ports, struct error *error);

/** Octal permission bits, "022" or "0o22": at most 0777. */
int quantity_parse_umask(const char *text, int *ret, struct error *error);

#endif
