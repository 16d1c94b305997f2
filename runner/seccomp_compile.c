/* SPDX-License-Identifier: MIT */
/*
 * What comes from a file is for libseccomp, which knows every kind of rule; a binary tree of system
 * calls instead of a list spares those at its end some hundred comparisons.  Its program comes
 * through a file in memory, as libseccomp gives it to nothing else than a descriptor (before 2.6).
 * The default profile has only guards and rules without conditions, for which we do better.
 */
#include "runner/seccomp_compile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "lib/cleanup.h"
#include "lib/sys.h"
#include "runner/seccomp_guard.h"
#include "runner/seccomp_tree.h"

#define BINARY_TREE 2

static void release(void *context)
{
	if (*(scmp_filter_ctx *)context)
		seccomp_release(*(scmp_filter_ctx *)context);
}

uint32_t seccomp_compile_architecture(void)
{
	return seccomp_arch_native();
}

static int add_call(scmp_filter_ctx context, const struct seccomp_rule *rule, const char *name)
{
	const int number = seccomp_syscall_resolve_name(name);
	int r;

	if (number == __NR_SCMP_ERROR)
		return 0;
	r = seccomp_rule_add_array(context, rule->action, number, (unsigned)rule->n,
				   rule->conditions);
	/* There is no such call on one of the architectures, or all of it is decided already. */
	return r == -EDOM || r == -EEXIST ? 0 : r;
}

static int add_rule(scmp_filter_ctx context, const struct seccomp_profile *profile,
		    const struct seccomp_rule *rule, struct error *error)
{
	if (rule->action == profile->default_action) /* libseccomp refuses it */
		return 0;
	for (size_t i = 0; i < rule->names.n; i++) {
		int r = add_call(context, rule, rule->names.items[i]);

		if (r < 0)
			return error_set_errno(error, r, "cannot make a seccomp rule for \"%.64s\"",
					       rule->names.items[i]);
	}
	return 0;
}

static int fill(scmp_filter_ctx context, const struct seccomp_profile *profile, struct error *error)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < profile->architectures.n; i++) {
		r = seccomp_arch_add(context, profile->architectures.items[i]);
		r = r == -EEXIST ? 0 : r;
	}
	if (r < 0)
		return error_set_errno(error, r,
				       "cannot add an architecture to the seccomp filter");
	/* The tree came with libseccomp 2.5; without it the program is only slower. */
	(void)seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, BINARY_TREE);
	for (size_t i = 0; r == 0 && i < profile->rules.n; i++)
		r = add_rule(context, profile, &profile->rules.items[i], error);
	return r;
}

static int export(scmp_filter_ctx context, struct error *error)
{
	_cleanup_fd_ int fd = memfd_create("seccomp", MFD_CLOEXEC);
	int r;

	if (fd < 0)
		return error_set_errno(error, -errno, "cannot make room for the seccomp filter");
	r = seccomp_export_bpf(context, fd);
	if (r < 0)
		return error_set_errno(error, r, "cannot compile the seccomp filter");
	return fd_take(&fd);
}

static int take(int fd, struct sock_filter **ret_program, size_t *ret_n)
{
	_cleanup_free_ struct sock_filter *program = NULL;
	struct stat st;
	size_t size;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return -errno;
	size = (size_t)st.st_size;
	if (size == 0 || size % sizeof(*program) != 0)
		return -EINVAL;
	if (size / sizeof(*program) > BPF_MAXINSNS)
		return -E2BIG;
	program = malloc(size);
	if (!program)
		return -ENOMEM;
	n = sys_pread_full(fd, program, size, 0);
	if (n != (ssize_t)size)
		return n < 0 ? (int)n : -EIO;
	*ret_program = ptr_take(program);
	*ret_n = size / sizeof(*program);
	return 0;
}

static int compile_by_library(const struct seccomp_profile *profile,
			      struct sock_filter **ret_program, size_t *ret_n, struct error *error)
{
	CLEANUP(release) scmp_filter_ctx context = seccomp_init(profile->default_action);
	_cleanup_fd_ int fd = -1;
	int r;

	if (!context)
		return error_set(error, -EINVAL, "cannot start a seccomp filter");
	r = fill(context, profile, error);
	if (r < 0)
		return r;
	fd = export(context, error);
	if (fd < 0)
		return fd;
	r = take(fd, ret_program, ret_n);
	return r < 0 ? error_set_errno(error, r, "cannot take the compiled seccomp filter") : 0;
}

static int emit_guarded(const struct seccomp_profile *profile, struct sock_filter **ret_program,
			size_t *ret_n)
{
	_cleanup_free_ struct sock_filter *program = calloc(BPF_MAXINSNS, sizeof(*program));
	struct seccomp_emitter emitter = { .program = program, .size = BPF_MAXINSNS };
	int r;

	if (!program)
		return -ENOMEM;
	seccomp_guard_emit(&emitter, profile->capabilities);
	r = seccomp_tree_emit(&emitter, profile);
	if (r < 0)
		return r;
	if (emitter.n > emitter.size)
		return -E2BIG;
	*ret_program = ptr_take(program);
	*ret_n = emitter.n;
	return 0;
}

int seccomp_compile(const struct seccomp_profile *profile, struct sock_filter **ret_program,
		    size_t *ret_n, struct error *error)
{
	int r;

	if (!profile->is_guarded)
		return compile_by_library(profile, ret_program, ret_n, error);
	r = emit_guarded(profile, ret_program, ret_n);
	return r < 0 ? error_set_errno(error, r, "cannot make the seccomp filter") : 0;
}
