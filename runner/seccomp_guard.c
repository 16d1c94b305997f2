/* SPDX-License-Identifier: MIT */
/*
 *	load architecture
 *	for each architecture:		not this one? skip to the next
 *		load number
 *		for each system call:	not this one? skip to the next
 *			for each guard of it:
 *				load argument, compare; no? skip to the next guard
 *				return the error
 *			go to the end
 *	the end: the program that follows
 *
 * A call that has no guard meets no load of an argument, so the kernel can still find out that the
 * whole program always allows it and spare running it (kernel/seccomp.c, seccomp_is_const_allow).
 */
#include "runner/seccomp_guard.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <string.h>
#include <sys/socket.h>

#define BIT(cap) (UINT64_C(1) << (cap))

#define ANY_NAMESPACE                                                                              \
	(CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |             \
	 CLONE_NEWPID | CLONE_NEWNET)

/* UNAME26 and PER_LINUX32 of sys/personality.h, which are all that is harmless. */
#define PERSONALITY_UNAME26 0x20000
#define PERSONALITY_LINUX32 0x8
#define PERSONALITY_QUERY 0xffffffff

#define X86_SOCKET 359 /* arch/x86/entry/syscalls/syscall_32.tbl */

enum comparison { ALWAYS, EQUAL, DIFFERENT, ANY_BIT };

struct test {
	enum comparison comparison;
	uint8_t argument;
	uint32_t value;
};

#define MAX_TESTS 5

/* What holds for all of the tests gets the error. */
struct guard {
	const char *name;
	uint64_t lifted_by; /* any of these capabilities */
	int error;
	struct test tests[MAX_TESTS];
};

/* Guards of one system call follow each other. */
static const struct guard guards[] = {
	/* Bytes put into the terminal are read by whoever reads it next, outside. */
	{ "ioctl", 0, EPERM, { { EQUAL, 1, TIOCSTI } } },
	{ "ioctl", 0, EPERM, { { EQUAL, 1, 0x541c /* TIOCLINUX */ } } },
	/* The kernel's crypto code (CVE-2026-31431), and a way to the host of a virtual machine. */
	{ "socket", 0, EAFNOSUPPORT, { { EQUAL, 0, AF_ALG } } },
	{ "socket", 0, EAFNOSUPPORT, { { EQUAL, 0, AF_VSOCK } } },
	/* Login programs take EINVAL for a kernel without audit, and go on. */
	{ "socket",
	  BIT(CAP_AUDIT_WRITE),
	  EINVAL,
	  { { EQUAL, 0, AF_NETLINK }, { EQUAL, 2, NETLINK_AUDIT } } },
	/* In a user namespace of his own anybody reaches code that is written for root. */
	{ "clone", BIT(CAP_SYS_ADMIN), EPERM, { { ANY_BIT, 0, ANY_NAMESPACE } } },
	{ "unshare", BIT(CAP_SYS_ADMIN), EPERM, { { ANY_BIT, 0, ANY_NAMESPACE | CLONE_NEWTIME } } },
	{ "personality",
	  0,
	  EPERM,
	  { { DIFFERENT, 0, 0 },
	    { DIFFERENT, 0, PERSONALITY_LINUX32 },
	    { DIFFERENT, 0, PERSONALITY_UNAME26 },
	    { DIFFERENT, 0, PERSONALITY_UNAME26 | PERSONALITY_LINUX32 },
	    { DIFFERENT, 0, PERSONALITY_QUERY } } },
};

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the lower half of an argument lies elsewhere"
#endif

uint64_t seccomp_guard_capabilities(void)
{
	uint64_t capabilities = 0;

	for (size_t i = 0; i < ARRAY_SIZE(guards); i++)
		capabilities |= guards[i].lifted_by;
	return capabilities;
}

/* Goes on where the test holds; the jump returned is taken where it does not. */
static size_t emit_test(struct seccomp_emitter *emitter, const struct test *test)
{
	const unsigned code = test->comparison == ANY_BIT ? BPF_JSET : BPF_JEQ;

	seccomp_emit_load(emitter,
			  offsetof(struct seccomp_data, args) + sizeof(uint64_t) * test->argument);
	return seccomp_emit_branch(emitter, code, test->value, test->comparison == DIFFERENT);
}

static void emit_guard(struct seccomp_emitter *emitter, const struct guard *guard)
{
	size_t jumps[MAX_TESTS];
	size_t n = 0;

	while (n < MAX_TESTS && guard->tests[n].comparison != ALWAYS) {
		jumps[n] = emit_test(emitter, &guard->tests[n]);
		n++;
	}
	seccomp_emit(emitter, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)guard->error, 0, 0);
	while (n > 0)
		seccomp_emit_land(emitter, jumps[--n]);
}

static bool applies(const struct guard *guard, uint64_t capabilities)
{
	return !(guard->lifted_by & capabilities);
}

/* All guards of the system call of @first, on one architecture.  Returns the jump to the end. */
static size_t emit_call(struct seccomp_emitter *emitter, size_t first, size_t next, int number,
			uint64_t capabilities)
{
	size_t other;
	size_t end;

	other = seccomp_emit_branch(emitter, BPF_JEQ, (uint32_t)number, false);
	for (size_t i = first; i < next; i++) {
		if (applies(&guards[i], capabilities))
			emit_guard(emitter, &guards[i]);
	}
	end = seccomp_emit_jump(emitter);
	seccomp_emit_land(emitter, other);
	return end;
}

/* The guards of one call are those from @first to before what is returned. */
static size_t find_next(size_t first, uint64_t capabilities, bool *ret_any)
{
	size_t next = first;

	*ret_any = false;
	while (next < ARRAY_SIZE(guards) && strcmp(guards[next].name, guards[first].name) == 0)
		*ret_any |= applies(&guards[next++], capabilities);
	return next;
}

/*
 * libseccomp has no number for socket(2) of i386, as it stands for socketcall(2) too.  That one's
 * arguments lie in memory, where no filter can look.
 */
static int resolve(uint32_t architecture, const char *name)
{
	if (architecture == SCMP_ARCH_X86 && strcmp(name, "socket") == 0)
		return X86_SOCKET;
	return seccomp_syscall_resolve_name_arch(architecture, name);
}

static void emit_architecture(struct seccomp_emitter *emitter, uint32_t architecture,
			      uint64_t capabilities, size_t *ends, size_t *n_ends)
{
	size_t next;

	for (size_t i = 0; i < ARRAY_SIZE(guards); i = next) {
		bool any;
		int number;

		next = find_next(i, capabilities, &any);
		number = resolve(architecture, guards[i].name);
		if (any && number >= 0)
			ends[(*n_ends)++] = emit_call(emitter, i, next, number, capabilities);
	}
}

void seccomp_guard_emit(struct seccomp_emitter *emitter, uint64_t capabilities)
{
	size_t ends[SECCOMP_MAX_PLATFORMS * (ARRAY_SIZE(guards) + 1)];
	size_t n_ends = 0;

	for (size_t i = 0; i < seccomp_n_platforms; i++) {
		const size_t other = seccomp_emit_platform(emitter, seccomp_platforms[i]);

		emit_architecture(emitter, seccomp_platforms[i], capabilities, ends, &n_ends);
		ends[n_ends++] = seccomp_emit_jump(emitter);
		seccomp_emit_land(emitter, other);
	}
	while (n_ends > 0)
		seccomp_emit_land(emitter, ends[--n_ends]);
}
