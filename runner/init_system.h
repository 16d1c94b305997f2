/* SPDX-License-Identifier: MIT */
/*
 * The few system calls of unionfs-init and of unionfs-run's beginning (starter.c), without a C library:
 * what a library does before main() takes longer than all that they ever do.
 *
 * Each returns what the kernel does: -errno on failure.  The calling conventions are those of
 * syscall(2) and of the processors' ABIs.
 */
#ifndef RUNNER_INIT_SYSTEM_H
#define RUNNER_INIT_SYSTEM_H

#include <asm/unistd.h>
#include <linux/prctl.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)

static inline long system_call_5(long number, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
}

/* The kernel leaves the arguments on the stack: their number, then pointers to them. */
__asm__(".globl _start\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	mov %rsp, %rdi\n"
	"	and $-16, %rsp\n"
	"	call init_begin\n");

#elif defined(__aarch64__)

static inline long system_call_5(long number, long a, long b, long c, long d, long e)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory", "cc");
	return x0;
}

__asm__(".globl _start\n"
	"_start:\n"
	"	mov x29, xzr\n"
	"	mov x0, sp\n"
	"	bl init_begin\n");

#else
#error "unionfs-init: add the system call of this processor here"
#endif

static inline long system_call(long number, long a, long b, long c, long d)
{
	return system_call_5(number, a, b, c, d, 0);
}

/* The kernel's set of 64 signals. */
typedef uint64_t signal_set;

static inline void system_exit(int status) __attribute__((noreturn));

static inline void system_exit(int status)
{
	for (;;)
		(void)system_call(__NR_exit_group, status, 0, 0, 0);
}

static inline long system_wait(int pid, int *status, int options)
{
	return system_call(__NR_wait4, pid, (long)status, options, 0);
}

static inline long system_kill(int pid, int number)
{
	return system_call(__NR_kill, pid, number, 0, 0);
}

static inline long system_write(int fd, const void *data, size_t size)
{
	return system_call(__NR_write, fd, (long)data, (long)size, 0);
}

static inline long system_open_at(long directory, const char *path, int flags)
{
	return system_call(__NR_openat, directory, (long)path, flags, 0);
}

static inline long system_close(int fd)
{
	return system_call(__NR_close, fd, 0, 0, 0);
}

static inline long system_forbid_dump(void)
{
	return system_call(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0);
}

/** The next signal of @set, which is blocked. */
static inline long system_wait_signal(const signal_set *set)
{
	return system_call(__NR_rt_sigtimedwait, (long)set, 0, 0, sizeof(*set));
}

#endif
