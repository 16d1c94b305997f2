/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/cleanup.h"
#include "runner/net_pool.h"
#include "runner/net_state.h"

static char state_dir[] = "/tmp/unionfs-pool.XXXXXX";

static void assert_chosen(const char *const *used, size_t n, const char *expected)
{
	struct net_range ranges[400];
	struct net_range chosen;
	char text[NET_RANGE_TEXT_SIZE];

	for (size_t i = 0; i < n; i++)
		assert_int_equal(net_range_parse(used[i], &ranges[i]), 0);
	assert_int_equal(net_pool_choose(ranges, n, &chosen), 0);
	net_range_format(&chosen, text);
	assert_string_equal(text, expected);
}

static void test_chooses_what_nobody_uses(void **state)
{
	static const char *const busy[] = { "10.214.0.0/24", "10.215.255.9/32", "0.0.0.0/0" };
	static const char *const ten[] = { "10.0.0.0/8" };
	static const char *const both[] = { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/23" };

	(void)state;
	assert_chosen(NULL, 0, "10.214.0.0/16");
	assert_chosen(busy, ARRAY_SIZE(busy), "10.216.0.0/16");
	assert_chosen(ten, ARRAY_SIZE(ten), "172.16.0.0/16");
	assert_chosen(both, ARRAY_SIZE(both), "192.168.2.0/24");
}

static void test_refuses_when_all_is_used(void **state)
{
	const struct net_range used[] = { { 0x0a000000, 8 },
					  { 0xac100000, 12 },
					  { 0xc0a80000, 16 } };
	struct net_range chosen;

	(void)state;
	assert_int_equal(net_pool_choose(used, ARRAY_SIZE(used), &chosen), -EADDRNOTAVAIL);
}

static int take(int dir, const char *name, uint32_t wanted, uint32_t *ret, struct error *error)
{
	const struct net_range gateway = { 0xc0a80101, 29 }; /* .1 and five others */
	const struct net_pool_request request = { name, wanted, 3 };

	return net_pool_take(dir, &gateway, &request, ret, error);
}

static void test_gives_each_address_once(void **state)
{
	_cleanup_fd_ int dir = net_state_make(state_dir);
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	struct error error;
	uint32_t seen[ARRAY_SIZE(names)];
	uint32_t again;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		assert_int_equal(take(dir, names[i], 0, &seen[i], &error), 0);
		assert_in_range(seen[i], 0xc0a80102, 0xc0a80106);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(seen[i], seen[j]);
	}
	assert_int_equal(take(dir, "f", 0, &again, &error), -ENOSPC);
	assert_int_equal(take(dir, "a", 0, &again, &error), 0);
	assert_int_equal(again, seen[0]);
	assert_int_equal(net_pool_give_back(dir, "c"), 4);
	assert_int_equal(take(dir, "f", 0, &again, &error), 0);
	assert_int_equal(again, seen[2]);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_true(net_pool_give_back(dir, names[i]) >= 0);
	assert_int_equal(net_pool_give_back(dir, "f"), 0);
}

static void test_a_wanted_one_is_one_of_the_network(void **state)
{
	_cleanup_fd_ int dir = net_state_make(state_dir);
	static const uint32_t wrong[] = { 0xc0a80100, 0xc0a80101, 0xc0a80107, 0xc0a80108, 1 };
	struct error error;
	uint32_t address;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(take(dir, "a", wrong[i], &address, &error), -EINVAL);
	assert_non_null(strstr(error.text, "192.168.1.0/29"));
	assert_int_equal(take(dir, "a", 0xc0a80106, &address, &error), 0);
	assert_int_equal(address, 0xc0a80106);
	assert_int_equal(take(dir, "b", 0xc0a80106, &address, &error), -EADDRINUSE);
	assert_string_equal(error.text, "address 192.168.1.6 is taken by container a");
	assert_int_equal(net_pool_give_back(dir, "a"), 0);
}

static void test_many_at_once_get_different_ones(void **state)
{
	const struct net_range gateway = { 0x0a090001, 16 };
	_cleanup_fd_ int dir = net_state_make(state_dir);
	pid_t pids[50];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			char name[16];
			const struct net_pool_request request = { name, 0, 7 };
			struct error error;
			uint32_t address;

			(void)snprintf(name, sizeof(name), "c%zu", i);
			_exit(net_pool_take(dir, &gateway, &request, &address, &error) < 0);
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		int status = 1;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "c%zu", i);
		assert_int_equal(net_pool_give_back(dir, name), (int)(ARRAY_SIZE(pids) - 1 - i));
	}
}

static void test_remembers_the_gateway(void **state)
{
	_cleanup_fd_ int dir = net_state_make(state_dir);
	struct net_range range = { 0x0ad60001, 16 };

	(void)state;
	assert_int_equal(net_pool_read_gateway(dir, &range), -ENOENT);
	assert_int_equal(net_pool_note_gateway(dir, &range), 0);
	assert_int_equal(net_pool_give_back(dir, "a"), 0); /* it is nobody's address */
	range = (struct net_range){ 0 };
	assert_int_equal(net_pool_read_gateway(dir, &range), 0);
	assert_int_equal(range.address, 0x0ad60001);
	assert_int_equal(range.prefix_len, 16);
	assert_int_equal(net_pool_forget_gateway(dir), 0);
	assert_int_equal(net_pool_forget_gateway(dir), 0);
}

static int setup(void **state)
{
	(void)state;
	return mkdtemp(state_dir) ? 0 : -1;
}

static int teardown(void **state)
{
	char path[64];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/.net", state_dir);
	return rmdir(path) == 0 && rmdir(state_dir) == 0 ? 0 : -1; /* nothing is left in it */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_chooses_what_nobody_uses),
		cmocka_unit_test(test_refuses_when_all_is_used),
		cmocka_unit_test(test_gives_each_address_once),
		cmocka_unit_test(test_a_wanted_one_is_one_of_the_network),
		cmocka_unit_test(test_many_at_once_get_different_ones),
		cmocka_unit_test(test_remembers_the_gateway),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
