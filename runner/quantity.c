/* SPDX-License-Identifier: MIT */
/*
 * Every number is read by read_digits, which stops at the first other byte and tells when the
 * number does not fit; what follows it is then looked up in a table.  No floating point: a fraction
 * is its digits, so 0.1 means the same everywhere.
 */
#include "runner/quantity.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* More digits behind a point than this change nothing. */
#define MAX_FRACTION 9

#define CPU_PERIOD_US 100000
#define MIN_CPU_QUOTA_US 1000 /* the kernel's own least (sched_cfs_bandwidth_slice) */
#define MAX_CPUS 8192

/* A whole part and a fraction of @scale. */
struct decimal {
	uint64_t whole;
	uint64_t fraction;
	uint64_t scale;
	size_t n_digits;
};

__extension__ typedef unsigned __int128 uint128;

struct unit {
	const char *name;
	uint64_t factor;
};

static int refuse(struct error *error, int r, const char *text, const char *wanted)
{
	return error_set(error, r, "\"%.64s\" is %s", text, wanted);
}

/* Reads at least one digit.  -EINVAL for none, -ERANGE when the number does not fit. */
static int read_digits(const char **text, uint64_t *ret)
{
	uint64_t value = 0;
	bool is_over = false;
	const char *at = *text;

	if (!isdigit((unsigned char)*at))
		return -EINVAL;
	for (; isdigit((unsigned char)*at); at++) {
		is_over |= __builtin_mul_overflow(value, 10U, &value);
		is_over |= __builtin_add_overflow(value, (uint64_t)(*at - '0'), &value);
	}
	if (is_over)
		return -ERANGE;
	*text = at;
	*ret = value;
	return 0;
}

/* "12", "1.5", ".5", "2.": at least one digit. */
static int read_decimal(const char **text, struct decimal *ret)
{
	struct decimal decimal = { .scale = 1 };
	const char *at = *text;

	if (*at != '.') {
		int r = read_digits(&at, &decimal.whole);

		if (r < 0)
			return r;
		decimal.n_digits = 1;
	}
	if (*at == '.') {
		for (at++; isdigit((unsigned char)*at); at++) {
			if (++decimal.n_digits > MAX_FRACTION)
				continue;
			decimal.fraction = decimal.fraction * 10 + (uint64_t)(*at - '0');
			decimal.scale *= 10;
		}
	}
	if (decimal.n_digits == 0)
		return -EINVAL;
	*text = at;
	*ret = decimal;
	return 0;
}

/* The decimal times @factor, rounded down. */
static int multiply(const struct decimal *decimal, uint64_t factor, int64_t *ret)
{
	const uint128 product = (uint128)decimal->whole * factor +
				(uint128)decimal->fraction * factor / decimal->scale;

	if (product > INT64_MAX)
		return -ERANGE;
	*ret = (int64_t)product;
	return 0;
}

int quantity_parse_integer(const char *text, int64_t min, int64_t max, int64_t *ret,
			   struct error *error)
{
	const bool is_negative = min < 0 && *text == '-';
	const char *at = text + is_negative;
	uint64_t value = 0;
	int64_t number;
	int r = read_digits(&at, &value);

	if (r == -EINVAL || (r == 0 && *at != '\0'))
		return refuse(error, -EINVAL, text, "not a number");
	if (r == 0 && value <= INT64_MAX) {
		number = is_negative ? -(int64_t)value : (int64_t)value;
		if (number >= min && number <= max) {
			*ret = number;
			return 0;
		}
	}
	return error_set(error, -ERANGE, "\"%.64s\" is not between %lld and %lld", text,
			 (long long)min, (long long)max);
}

/* --- bytes --- */

static int find_unit(const char *name, const struct unit *units, size_t n, uint64_t *ret_factor)
{
	for (size_t i = 0; i < n; i++) {
		if (strcasecmp(units[i].name, name) == 0) {
			*ret_factor = units[i].factor;
			return 0;
		}
	}
	return -EINVAL;
}

static int find_size_unit(const char *name, uint64_t *ret_factor)
{
	static const struct unit units[] = {
		{ "", 1 },
		{ "b", 1 },
		{ "k", UINT64_C(1) << 10 },
		{ "kb", UINT64_C(1) << 10 },
		{ "kib", UINT64_C(1) << 10 },
		{ "m", UINT64_C(1) << 20 },
		{ "mb", UINT64_C(1) << 20 },
		{ "mib", UINT64_C(1) << 20 },
		{ "g", UINT64_C(1) << 30 },
		{ "gb", UINT64_C(1) << 30 },
		{ "gib", UINT64_C(1) << 30 },
		{ "t", UINT64_C(1) << 40 },
		{ "tb", UINT64_C(1) << 40 },
		{ "tib", UINT64_C(1) << 40 },
		{ "p", UINT64_C(1) << 50 },
		{ "pb", UINT64_C(1) << 50 },
		{ "pib", UINT64_C(1) << 50 },
	};

	return find_unit(name, units, ARRAY_SIZE(units), ret_factor);
}

int quantity_parse_size(const char *text, int64_t *ret, struct error *error)
{
	static const char wanted[] =
		"not a size: bytes, or a number with k, m, g, t or p behind it";
	struct decimal decimal;
	uint64_t factor;
	const char *at = text;
	int r = read_decimal(&at, &decimal);

	if (r == 0) {
		r = find_size_unit(at, &factor);
		if (r == 0)
			r = multiply(&decimal, factor, ret);
	}
	if (r == -ERANGE)
		return refuse(error, r, text, "too large a size");
	return r < 0 ? refuse(error, r, text, wanted) : 0;
}

int quantity_parse_limit(const char *text, int64_t *ret, struct error *error)
{
	if (strcmp(text, "-1") == 0 || strcmp(text, "unlimited") == 0) {
		*ret = -1;
		return 0;
	}
	return quantity_parse_size(text, ret, error);
}

/* --- processors --- */

int quantity_parse_cpus(const char *text, int64_t *ret_quota, int64_t *ret_period,
			struct error *error)
{
	struct decimal decimal;
	const char *at = text;
	int64_t quota = 0;
	int r = read_decimal(&at, &decimal);

	if (r == -EINVAL || (r == 0 && *at != '\0'))
		return refuse(error, -EINVAL, text,
			      "not a number of processors: 2, or a part of one like 0.5");
	if (r == 0)
		r = multiply(&decimal, CPU_PERIOD_US, &quota);
	if (r < 0 || quota > (int64_t)MAX_CPUS * CPU_PERIOD_US)
		return refuse(error, -ERANGE, text, "more processors than there can be");
	if (quota < MIN_CPU_QUOTA_US)
		return refuse(error, -ERANGE, text, "too little of a processor: 0.01 is the least");
	*ret_quota = quota;
	*ret_period = CPU_PERIOD_US;
	return 0;
}

/* "N" or "N-M" with N <= M, at most UINT16_MAX. */
static int read_range(const char **text, uint64_t *ret_first, uint64_t *ret_last)
{
	uint64_t first;
	uint64_t last;
	int r = read_digits(text, &first);

	if (r < 0)
		return r;
	last = first;
	if (**text == '-') {
		(*text)++;
		r = read_digits(text, &last);
		if (r < 0)
			return r;
	}
	if (first > last)
		return -EINVAL;
	if (last > UINT16_MAX)
		return -ERANGE;
	*ret_first = first;
	*ret_last = last;
	return 0;
}

int quantity_check_cpu_list(const char *text, struct error *error)
{
	const char *at = text;
	uint64_t first;
	uint64_t last;
	int r;

	for (;;) {
		r = read_range(&at, &first, &last);
		if (r == 0 && last >= MAX_CPUS)
			r = -ERANGE;
		if (r < 0 || *at != ',')
			break;
		at++;
	}
	if (r == -ERANGE)
		return refuse(error, r, text, "a list with greater numbers than there can be");
	if (r < 0 || *at != '\0')
		return refuse(error, -EINVAL, text, "not a list of numbers like 0-1,3");
	return 0;
}

/* --- time --- */

/* The unit's name is what letters there are. */
static int read_time_unit(const char **text, uint64_t *ret_ms)
{
	static const struct unit units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 },
	};
	char name[3] = "";
	size_t len = 0;

	while (isalpha((unsigned char)(*text)[len]))
		len++;
	if (len == 0 || len >= sizeof(name))
		return -EINVAL;
	memcpy(name, *text, len);
	*text += len;
	return find_unit(name, units, ARRAY_SIZE(units), ret_ms);
}

static int read_duration(const char *text, int64_t *ret_ms)
{
	const char *at = text;
	int64_t total = 0;

	do {
		struct decimal decimal;
		uint64_t unit = 1000;
		int64_t part = 0;
		const bool is_first = at == text;
		int r = read_decimal(&at, &decimal);

		if (r < 0)
			return r;
		if (*at != '\0' || !is_first) /* only a number alone needs no unit */
			r = read_time_unit(&at, &unit);
		if (r == 0)
			r = multiply(&decimal, unit, &part);
		if (r < 0)
			return r;
		if (__builtin_add_overflow(total, part, &total))
			return -ERANGE;
	} while (*at != '\0');
	*ret_ms = total;
	return 0;
}

int quantity_parse_duration(const char *text, int64_t *ret_ms, struct error *error)
{
	const int r = read_duration(text, ret_ms);

	if (r == -ERANGE)
		return refuse(error, r, text, "too long a time");
	if (r < 0)
		return refuse(error, r, text, "not a time: seconds, or like 250ms, 10s, 1m30s, 2h");
	return 0;
}

/* --- signals --- */

static const char *const signals[] = {
	[SIGHUP] = "HUP",   [SIGINT] = "INT",       [SIGQUIT] = "QUIT", [SIGILL] = "ILL",
	[SIGTRAP] = "TRAP", [SIGABRT] = "ABRT",     [SIGBUS] = "BUS",   [SIGFPE] = "FPE",
	[SIGKILL] = "KILL", [SIGUSR1] = "USR1",     [SIGSEGV] = "SEGV", [SIGUSR2] = "USR2",
	[SIGPIPE] = "PIPE", [SIGALRM] = "ALRM",     [SIGTERM] = "TERM", [SIGSTKFLT] = "STKFLT",
	[SIGCHLD] = "CHLD", [SIGCONT] = "CONT",     [SIGSTOP] = "STOP", [SIGTSTP] = "TSTP",
	[SIGTTIN] = "TTIN", [SIGTTOU] = "TTOU",     [SIGURG] = "URG",   [SIGXCPU] = "XCPU",
	[SIGXFSZ] = "XFSZ", [SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF", [SIGWINCH] = "WINCH",
	[SIGIO] = "IO",     [SIGPWR] = "PWR",       [SIGSYS] = "SYS",
};

const char *quantity_signal_name(int signal)
{
	return signal > 0 && signal < (int)ARRAY_SIZE(signals) ? signals[signal] : NULL;
}

/* "+N" or "-N" behind @base, or nothing. */
static int parse_realtime(const char *offset, int base, int *ret)
{
	const int sign = *offset == '-' ? -1 : 1;
	uint64_t n = 0;

	if (*offset) {
		if (*offset != '+' && *offset != '-')
			return -EINVAL;
		offset++;
		if (read_digits(&offset, &n) < 0 || *offset || n > 64)
			return -EINVAL;
	}
	base += sign * (int)n;
	if (base < SIGRTMIN || base > SIGRTMAX)
		return -EINVAL;
	*ret = base;
	return 0;
}

static int find_signal(const char *name, int *ret)
{
	if (strncasecmp(name, "SIG", 3) == 0)
		name += 3;
	for (int i = 1; i < (int)ARRAY_SIZE(signals); i++) {
		if (signals[i] && strcasecmp(signals[i], name) == 0) {
			*ret = i;
			return 0;
		}
	}
	if (strncasecmp(name, "RTMIN", 5) == 0)
		return parse_realtime(name + 5, SIGRTMIN, ret);
	if (strncasecmp(name, "RTMAX", 5) == 0)
		return parse_realtime(name + 5, SIGRTMAX, ret);
	return -EINVAL;
}

int quantity_parse_signal(const char *text, int *ret, struct error *error)
{
	const char *at = text;
	uint64_t number;
	int r = read_digits(&at, &number);

	if (r == 0 && *at == '\0' && number > 0 && number <= (uint64_t)SIGRTMAX) {
		*ret = (int)number;
		return 0;
	}
	if (find_signal(text, ret) == 0)
		return 0;
	return refuse(error, -EINVAL, text, "not a signal: a name like TERM or a number");
}

/* --- devices and permissions --- */

int quantity_parse_device(const char *text, uint32_t *ret_major, uint32_t *ret_minor,
			  struct error *error)
{
	const char *at = text;
	uint64_t major = 0;
	uint64_t minor = 0;
	int r = read_digits(&at, &major);

	if (r == 0 && *at++ != ':')
		r = -EINVAL;
	if (r == 0)
		r = read_digits(&at, &minor);
	if (r == -EINVAL || (r == 0 && *at != '\0'))
		return refuse(error, -EINVAL, text, "not a device number like 8:16");
	if (r < 0 || major > 0xfff || minor > 0xfffff)
		return refuse(error, -ERANGE, text, "a greater device number than the kernel has");
	*ret_major = (uint32_t)major;
	*ret_minor = (uint32_t)minor;
	return 0;
}

int quantity_parse_umask(const char *text, int *ret, struct error *error)
{
	const char *at = text;
	int value = 0;

	if (at[0] == '0' && at[1] == 'o')
		at += 2;
	if (*at == '\0')
		return refuse(error, -EINVAL, text, "not octal permission bits like 022");
	for (; *at; at++) {
		if (*at < '0' || *at > '7')
			return refuse(error, -EINVAL, text, "not octal permission bits like 022");
		value = value * 8 + (*at - '0');
		if (value > 0777)
			return refuse(error, -ERANGE, text, "more than 0777");
	}
	*ret = value;
	return 0;
}

/* --- ports --- */

struct port_ranges {
	uint64_t host;
	uint64_t container;
	uint64_t n;
	bool is_udp;
};

/* "[::1]:" or "127.0.0.1:" in front.  Whether it is an address is for the network to say. */
static int split_address(const char **text, const char **ret_ip, size_t *ret_len)
{
	const char *at = *text;
	const char *end;

	*ret_ip = NULL;
	*ret_len = 0;
	if (*at == '[') {
		end = strchr(++at, ']');
		if (!end || end[1] != ':')
			return -EINVAL;
		*text = end + 2;
	} else {
		end = at + strspn(at, "0123456789.");
		if (*end != ':' || !memchr(at, '.', (size_t)(end - at)))
			return 0;
		*text = end + 1;
	}
	if (end == at || end - at >= 64)
		return -EINVAL;
	*ret_ip = at;
	*ret_len = (size_t)(end - at);
	return 0;
}

static int read_protocol(const char *text, bool *ret_is_udp)
{
	*ret_is_udp = strcmp(text, "/udp") == 0;
	return *text == '\0' || *ret_is_udp || strcmp(text, "/tcp") == 0 ? 0 : -EINVAL;
}

static int read_port_ranges(const char *at, struct port_ranges *ret)
{
	uint64_t host_last;
	uint64_t container_last;
	int r = read_range(&at, &ret->host, &host_last);

	if (r < 0)
		return r;
	ret->container = ret->host;
	container_last = host_last;
	if (*at == ':') {
		at++;
		r = read_range(&at, &ret->container, &container_last);
		if (r < 0)
			return r;
	}
	if (ret->host == 0 || ret->container == 0 ||
	    host_last - ret->host != container_last - ret->container)
		return -EINVAL;
	ret->n = host_last - ret->host + 1;
	return read_protocol(at, &ret->is_udp);
}

static int fill_port(struct spec_port *port, const struct port_ranges *ranges, uint64_t i,
		     const char *ip, size_t ip_len)
{
	*port = (struct spec_port){
		.host_ip = ip ? strndup(ip, ip_len) : NULL,
		.host_port = (uint16_t)(ranges->host + i),
		.container_port = (uint16_t)(ranges->container + i),
		.is_udp = ranges->is_udp,
	};
	return ip && !port->host_ip ? -ENOMEM : 0;
}

/* Room for all of a range at once: it may have thousands. */
static int append_ports(const struct port_ranges *ranges, const char *ip, size_t ip_len,
			struct spec_ports *ports)
{
	struct spec_port *items = reallocarray(ports->items, ports->n + ranges->n, sizeof(*items));

	if (!items)
		return -ENOMEM;
	ports->items = items;
	for (uint64_t i = 0; i < ranges->n; i++) {
		if (fill_port(&items[ports->n + i], ranges, i, ip, ip_len) < 0) {
			while (i > 0)
				free(items[ports->n + --i].host_ip);
			return -ENOMEM;
		}
	}
	ports->n += ranges->n;
	return 0;
}

int quantity_parse_ports(const char *text, struct spec_ports *ports, struct error *error)
{
	struct port_ranges ranges;
	const char *at = text;
	const char *ip;
	size_t ip_len;
	int r = split_address(&at, &ip, &ip_len);

	if (r == 0)
		r = read_port_ranges(at, &ranges);
	if (r == -ERANGE)
		return refuse(error, r, text, "a greater port than 65535");
	if (r < 0)
		return refuse(error, r, text,
			      "not [ADDRESS:]HOST:CONTAINER[/udp], with ports or ranges of them");
	r = append_ports(&ranges, ip, ip_len, ports);
	return r < 0 ? error_set_errno(error, r, "cannot take the ports \"%.64s\"", text) : 0;
}
