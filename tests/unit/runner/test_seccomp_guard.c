/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "runner/seccomp_guard.h"
#include "tests/unit/runner/bpf.h"

#define PROGRAM_SIZE 1024
#define HIGH (UINT64_C(0xabcd) << 32)
#define BIT(cap) (UINT64_C(1) << (cap))

/* The answer of the guards with @capabilities; 0 for what they let through. */
static int ask_on(uint32_t platform, uint64_t capabilities, const char *name, uint64_t a,
		  uint64_t b, uint64_t c)
{
	static struct sock_filter program[PROGRAM_SIZE];
	struct seccomp_emitter emitter = { .program = program, .size = PROGRAM_SIZE };
	const struct seccomp_data data = {
		.nr = strcmp(name, "socket") == 0 && platform == SCMP_ARCH_X86 ?
			      359 :
			      seccomp_syscall_resolve_name_arch(platform, name),
		.arch = platform,
		.args = { a, b, c },
	};
	uint32_t r;

	assert_true(data.nr >= 0);
	seccomp_guard_emit(&emitter, capabilities);
	seccomp_emit(&emitter, BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
	assert_true(emitter.n <= emitter.size);
	r = bpf_run(program, emitter.n, &data);
	if (r == SECCOMP_RET_ALLOW)
		return 0;
	assert_int_equal(r & SECCOMP_RET_ACTION_FULL, SECCOMP_RET_ERRNO);
	return (int)(r & SECCOMP_RET_DATA);
}

static int ask(const char *name, uint64_t a, uint64_t b, uint64_t c)
{
	const int r = ask_on(seccomp_platforms[0], 0, name, a, b, c);

	/* The kernel does not look at the upper half of these, so it must not matter. */
	assert_int_equal(ask_on(seccomp_platforms[0], 0, name, a | HIGH, b | HIGH, c | HIGH), r);
	for (size_t i = 1; i < seccomp_n_platforms; i++)
		assert_int_equal(ask_on(seccomp_platforms[i], 0, name, a, b, c), r);
	return r;
}

static void test_nothing_is_pushed_into_terminals(void **state)
{
	(void)state;
	assert_int_equal(ask("ioctl", 0, TIOCSTI, 0), EPERM);
	assert_int_equal(ask("ioctl", 0, 0x541c, 0), EPERM);
	assert_int_equal(ask("ioctl", TIOCSTI, TIOCGWINSZ, TIOCSTI), 0);
	assert_int_equal(ask("ioctl", 0, 0, 0), 0);
}

static void test_families_of_sockets(void **state)
{
	(void)state;
	for (uint64_t family = 0; family < AF_MAX + 5; family++)
		assert_int_equal(ask("socket", family, SOCK_STREAM, 0),
				 family == AF_ALG || family == AF_VSOCK ? EAFNOSUPPORT : 0);
	assert_int_equal(ask("socket", AF_NETLINK, SOCK_RAW, NETLINK_AUDIT), EINVAL);
	assert_int_equal(ask("socket", AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), 0);
	assert_int_equal(ask("socket", AF_INET, SOCK_RAW, NETLINK_AUDIT), 0);
	assert_int_equal(ask_on(seccomp_platforms[0], BIT(CAP_AUDIT_WRITE), "socket", AF_NETLINK,
				SOCK_RAW, NETLINK_AUDIT),
			 0);
	assert_int_equal(ask_on(seccomp_platforms[0], BIT(CAP_AUDIT_WRITE), "socket", AF_ALG, 0, 0),
			 EAFNOSUPPORT);
}

static void test_no_new_namespaces(void **state)
{
	static const uint64_t flags[] = {
		CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
		CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		assert_int_equal(ask("clone", flags[i] | 17, 0, 0), EPERM);
		assert_int_equal(ask("unshare", flags[i] | CLONE_FS, 0, 0), EPERM);
	}
	assert_int_equal(ask("unshare", CLONE_NEWTIME, 0, 0), EPERM);
	assert_int_equal(ask("unshare", CLONE_FS | CLONE_FILES, 0, 0), 0);
	/* What pthread_create(3) and fork(3) ask for. */
	assert_int_equal(ask("clone", 0x3d0f00, 0, 0), 0);
	assert_int_equal(ask("clone", 0x1200011, 0, 0), 0);
	assert_int_equal(
		ask_on(seccomp_platforms[0], BIT(CAP_SYS_ADMIN), "clone", CLONE_NEWUSER, 0, 0), 0);
	assert_int_equal(
		ask_on(seccomp_platforms[0], BIT(CAP_SYS_ADMIN), "unshare", CLONE_NEWUSER, 0, 0),
		0);
}

static void test_harmless_personalities_only(void **state)
{
	(void)state;
	assert_int_equal(ask("personality", 0, 0, 0), 0);
	assert_int_equal(ask("personality", 8, 0, 0), 0);
	assert_int_equal(ask("personality", 0x20000, 0, 0), 0);
	assert_int_equal(ask("personality", 0x20008, 0, 0), 0);
	assert_int_equal(ask("personality", 0xffffffff, 0, 0), 0);
	assert_int_equal(ask("personality", 0x40000, 0, 0), EPERM);
	assert_int_equal(ask("personality", 1, 0, 0), EPERM);
}

static void test_nothing_else_is_looked_at(void **state)
{
	(void)state;
	assert_int_equal(ask("read", TIOCSTI, TIOCSTI, TIOCSTI), 0);
	assert_int_equal(ask("openat", CLONE_NEWUSER, TIOCSTI, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_pushed_into_terminals),
		cmocka_unit_test(test_families_of_sockets),
		cmocka_unit_test(test_no_new_namespaces),
		cmocka_unit_test(test_harmless_personalities_only),
		cmocka_unit_test(test_nothing_else_is_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
