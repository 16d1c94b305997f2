/* SPDX-License-Identifier: MIT */
/*
 * Two lines of headings, then "NAME: " and sixteen numbers for each interface: bytes, packets,
 * errors, dropped and four more, received and then sent (dev_seq_printf_stats of the kernel).
 */
#include "runner/net_dev.h"

#include <errno.h>
#include <string.h>

#define N_NUMBERS 16

/* A number behind blanks. */
static int take_number(const char **at, const char *end, uint64_t *ret)
{
	uint64_t value = 0;
	const char *p = *at;

	while (p < end && *p == ' ')
		p++;
	if (p == end || *p < '0' || *p > '9')
		return -EBADMSG;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value))
			return -EBADMSG;
	*at = p;
	*ret = value;
	return 0;
}

static int decode_line(const char *line, const char *end, struct net_dev_counters *sum)
{
	const char *colon;
	uint64_t n[N_NUMBERS];

	while (line < end && *line == ' ')
		line++;
	colon = memchr(line, ':', (size_t)(end - line));
	if (!colon)
		return -EBADMSG;
	if (colon - line == 2 && memcmp(line, "lo", 2) == 0)
		return 0;
	line = colon + 1;
	for (size_t i = 0; i < N_NUMBERS; i++)
		if (take_number(&line, end, &n[i]) < 0)
			return -EBADMSG;
	sum->rx_bytes += n[0];
	sum->rx_packets += n[1];
	sum->rx_dropped += n[3];
	sum->tx_bytes += n[8];
	sum->tx_packets += n[9];
	sum->tx_dropped += n[11];
	return 0;
}

int net_dev_decode(const char *text, size_t len, struct net_dev_counters *ret)
{
	struct net_dev_counters sum = { 0 };
	const char *end = text + len;
	int r = 0;

	for (unsigned n_lines = 0; text < end && r == 0; n_lines++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		const char *line_end = newline ? newline : end;

		if (n_lines >= 2)
			r = decode_line(text, line_end, &sum);
		text = newline ? newline + 1 : end;
	}
	if (r == 0)
		*ret = sum;
	return r;
}
