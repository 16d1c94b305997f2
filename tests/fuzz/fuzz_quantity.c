/* SPDX-License-Identifier: MIT */
/* Any text as every kind of quantity. */
#include "runner/quantity.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "lib/cleanup.h"
#include "tests/fuzz/must.h"

static void check_result(int r, const struct error *error)
{
	MUST(r == 0 || r == -EINVAL || r == -ERANGE);
	MUST(r == 0 || error->text[0]);
}

static void check_numbers(const char *text)
{
	struct error error = { "" };
	int64_t value = -7;
	int64_t period = -7;
	int r = quantity_parse_size(text, &value, &error);

	check_result(r, &error);
	MUST(r < 0 ? value == -7 : value >= 0);
	value = -7;
	r = quantity_parse_limit(text, &value, &error);
	MUST(r < 0 ? value == -7 : value >= -1);
	value = -7;
	r = quantity_parse_duration(text, &value, &error);
	check_result(r, &error);
	MUST(r < 0 ? value == -7 : value >= 0);
	value = -7;
	r = quantity_parse_cpus(text, &value, &period, &error);
	check_result(r, &error);
	MUST(r < 0 ? value == -7 : value >= 1000 && period == 100000);
	value = -7;
	r = quantity_parse_integer(text, -5, 100, &value, &error);
	check_result(r, &error);
	MUST(r < 0 ? value == -7 : value >= -5 && value <= 100);
}

static void check_words(const char *text)
{
	struct error error = { "" };
	uint32_t major = 0;
	uint32_t minor = 0;
	int number = -7;
	int r = quantity_parse_signal(text, &number, &error);

	check_result(r, &error);
	MUST(r < 0 ? number == -7 : number > 0 && number <= SIGRTMAX);
	number = -7;
	r = quantity_parse_umask(text, &number, &error);
	check_result(r, &error);
	MUST(r < 0 ? number == -7 : number >= 0 && number <= 0777);
	r = quantity_parse_device(text, &major, &minor, &error);
	check_result(r, &error);
	MUST(major <= 0xfff && minor <= 0xfffff);
	check_result(quantity_check_cpu_list(text, &error), &error);
}

static void check_ports(const char *text)
{
	struct spec_ports ports = { 0 };
	struct error error = { "" };
	const int r = quantity_parse_ports(text, &ports, &error);

	MUST(r == 0 || r == -EINVAL || r == -ERANGE || r == -ENOMEM);
	MUST((r == 0) == (ports.n > 0));
	for (size_t i = 0; i < ports.n; i++) {
		MUST(ports.items[i].host_port > 0 && ports.items[i].container_port > 0);
		MUST(!ports.items[i].host_ip || ports.items[i].host_ip[0]);
		free(ports.items[i].host_ip);
	}
	free(ports.items);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_free_ char *text = malloc(size + 1);

	MUST(text);
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	check_numbers(text);
	check_words(text);
	check_ports(text);
	return 0;
}
