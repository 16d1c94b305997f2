/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lib/cleanup.h"
#include "runner/caps.h"
#include "runner/seccomp_compile.h"
#include "runner/seccomp_default.h"
#include "runner/seccomp_guard.h"
#include "runner/seccomp_json.h"
#include "tests/unit/runner/bpf.h"

#define REFERENCE "/usr/share/containers/seccomp.json"
#define N_NUMBERS 600

struct program {
	struct sock_filter *instructions;
	size_t n;
};

static struct seccomp_host host_with(uint64_t capabilities)
{
	return (struct seccomp_host){
		.architecture = seccomp_compile_architecture(),
		.capabilities = capabilities,
		.kernel = { 6, 0 },
	};
}

static void compile(const struct seccomp_profile *profile, struct program *ret)
{
	struct error error = { "" };

	if (seccomp_compile(profile, &ret->instructions, &ret->n, &error) < 0)
		fail_msg("%s", error.text);
	assert_true(ret->n > 0 && ret->n <= BPF_MAXINSNS);
}

static void make_ours(uint64_t capabilities, bool is_guarded, struct program *ret)
{
	const struct seccomp_host host = host_with(capabilities);
	struct seccomp_profile profile;

	assert_int_equal(seccomp_default_make(&host, &profile), 0);
	profile.is_guarded = is_guarded;
	compile(&profile, ret);
	seccomp_profile_deinit(&profile);
}

static uint32_t ask(const struct program *program, uint32_t arch, int number, uint64_t a)
{
	const struct seccomp_data data = { .nr = number, .arch = arch, .args = { a } };
	const uint32_t r = bpf_run(program->instructions, program->n, &data);

	assert_int_not_equal(r, BPF_BROKEN);
	return r;
}

static void test_every_name_is_a_system_call_once(void **state)
{
	const struct seccomp_host host = host_with(0);
	struct seccomp_profile profile;
	struct strv seen = { 0 };

	(void)state;
	assert_int_equal(seccomp_default_make(&host, &profile), 0);
	for (size_t i = 0; i < profile.rules.n; i++) {
		const struct strv *names = &profile.rules.items[i].names;

		for (size_t j = 0; j < names->n; j++) {
			if (seccomp_syscall_resolve_name(names->items[j]) == __NR_SCMP_ERROR)
				fail_msg("%s is unknown", names->items[j]);
			for (size_t k = 0; k < seen.n; k++)
				assert_string_not_equal(seen.items[k], names->items[j]);
			assert_int_equal(strv_add(&seen, names->items[j]), 0);
		}
	}
	assert_true(seen.n > 350);
	strv_deinit(&seen);
	seccomp_profile_deinit(&profile);
}

/* Whenever this fails, raise SECCOMP_DEFAULT_VERSION and put the new number here. */
static void test_version_is_of_this_table(void **state)
{
	static struct sock_filter guards[BPF_MAXINSNS];
	struct seccomp_emitter emitter = { .program = guards, .size = BPF_MAXINSNS };
	const struct seccomp_host host = host_with(0);
	struct seccomp_profile profile;
	uint64_t hash = SECCOMP_DEFAULT_VERSION;

	(void)state;
	if (host.architecture != SCMP_ARCH_X86_64) /* the guards have its numbers in them */
		skip();
	seccomp_guard_emit(&emitter, 0);
	hash = XXH3_64bits_withSeed(guards, emitter.n * sizeof(*guards), hash);
	assert_int_equal(seccomp_default_make(&host, &profile), 0);
	for (size_t i = 0; i < profile.rules.n; i++) {
		const struct seccomp_rule *rule = &profile.rules.items[i];

		hash = XXH3_64bits_withSeed(&rule->action, sizeof(rule->action), hash);
		for (size_t j = 0; j < rule->names.n; j++)
			hash = XXH3_64bits_withSeed(rule->names.items[j],
						    strlen(rule->names.items[j]), hash);
	}
	seccomp_profile_deinit(&profile);
	if (hash != UINT64_C(0xa12c99ee0648a2))
		fail_msg("the table's hash is now 0x%llx", (unsigned long long)hash);
}

/* Rules that libseccomp compiles mean the same as ours; guards aside. */
static void test_means_what_libseccomp_makes_of_it(void **state)
{
	const struct seccomp_host host = host_with(CAPS_DEFAULT);
	uint32_t other = SCMP_ARCH_X86;
	struct seccomp_profile profile;
	struct program ours;
	struct program theirs;

	(void)state;
	if (host.architecture != SCMP_ARCH_X86_64)
		skip();
	assert_int_equal(seccomp_default_make(&host, &profile), 0);
	compile(&profile, &ours);
	profile.is_guarded = false;
	profile.architectures = (struct seccomp_architectures){ &other, 1 };
	compile(&profile, &theirs);
	profile.architectures = (struct seccomp_architectures){ 0 };
	for (int number = 0; number < N_NUMBERS; number++) {
		assert_int_equal(ask(&ours, SCMP_ARCH_X86_64, number, 0),
				 ask(&theirs, SCMP_ARCH_X86_64, number, 0));
		assert_int_equal(ask(&ours, SCMP_ARCH_X86, number, 0),
				 ask(&theirs, SCMP_ARCH_X86, number, 0));
	}
	seccomp_profile_deinit(&profile);
	free(ours.instructions);
	free(theirs.instructions);
}

static void test_foreign_architectures_are_killed_and_x32_is_not_there(void **state)
{
	struct program ours;

	(void)state;
	make_ours(CAPS_ALL, true, &ours);
	for (int number = 0; number < N_NUMBERS; number++) {
		assert_int_equal(ask(&ours, 0x12345678, number, 0), SECCOMP_RET_KILL_PROCESS);
		if (seccomp_compile_architecture() == SCMP_ARCH_X86_64)
			assert_int_equal(ask(&ours, SCMP_ARCH_X86_64, number | 0x40000000, 0),
					 SECCOMP_RET_ERRNO | ENOSYS);
	}
	assert_int_equal(ask(&ours, seccomp_compile_architecture(), -1, 0),
			 SECCOMP_RET_ERRNO | ENOSYS);
	free(ours.instructions);
}

static uint32_t ask_by_name(const struct program *program, const char *name)
{
	return ask(program, seccomp_compile_architecture(), seccomp_syscall_resolve_name(name), 0);
}

static void test_a_capability_allows_what_belongs_to_it(void **state)
{
	static const struct {
		int cap;
		const char *call;
		uint32_t without;
	} samples[] = {
		{ CAP_SYS_ADMIN, "mount", EPERM },
		{ CAP_SYS_ADMIN, "setns", EPERM },
		{ CAP_SYS_ADMIN, "bpf", EPERM },
		{ CAP_BPF, "bpf", EPERM },
		{ CAP_PERFMON, "perf_event_open", EPERM },
		{ CAP_SYSLOG, "syslog", EPERM },
		{ CAP_SYS_PTRACE, "ptrace", EPERM },
		{ CAP_SYS_CHROOT, "chroot", EPERM },
		{ CAP_DAC_READ_SEARCH, "open_by_handle_at", EPERM },
		{ CAP_SYS_BOOT, "reboot", EPERM },
		{ CAP_SYS_MODULE, "init_module", EPERM },
		{ CAP_SYS_PACCT, "acct", EPERM },
		{ CAP_SYS_TIME, "clock_settime", EPERM },
		{ CAP_SYS_TTY_CONFIG, "vhangup", EPERM },
		{ CAP_SYS_NICE, "move_pages", EPERM },
		{ CAP_SYS_ADMIN, "clone3", ENOSYS },
		{ CAP_SYS_ADMIN, "keyctl", ENOSYS },
	};
	struct program none;

	(void)state;
	make_ours(0, true, &none);
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		struct program with;

		make_ours(CAPS_BIT(samples[i].cap), true, &with);
		assert_int_equal(ask_by_name(&none, samples[i].call),
				 SECCOMP_RET_ERRNO | samples[i].without);
		assert_int_equal(ask_by_name(&with, samples[i].call), SECCOMP_RET_ALLOW);
		assert_true(seccomp_default_capabilities() & CAPS_BIT(samples[i].cap));
		free(with.instructions);
	}
	free(none.instructions);
}

/* --- podman's profile --- */

/* What we refuse and podman allows, with the default capabilities. */
static const char stricter[] =
	" clone3 fanotify_mark fsconfig fsmount fsopen fspick keyctl mount mount_setattr move_mount"
	" open_tree pidfd_getfd pivot_root process_vm_readv process_vm_writev ptrace reboot setns"
	" syslog umount2 ";

/* What we allow and podman refuses or does not know. */
static const char looser[] =
	" cachestat fchmodat2 futex_requeue futex_waitv futex_wait futex_wake io_pgetevents"
	" map_shadow_stack set_mempolicy_home_node ustat ";

static bool lists(const char *list, const char *name)
{
	char word[64];

	snprintf(word, sizeof(word), " %s ", name);
	return strstr(list, word) != NULL;
}

static char *read_reference(size_t *ret_len)
{
	FILE *file = fopen(REFERENCE, "re");
	char *text = malloc(SECCOMP_JSON_MAX);

	assert_non_null(text);
	if (!file) {
		free(text);
		return NULL;
	}
	*ret_len = fread(text, 1, SECCOMP_JSON_MAX, file);
	fclose(file);
	return text;
}

static void test_differs_from_podman_only_as_said(void **state)
{
	const struct seccomp_host host = host_with(CAPS_DEFAULT);
	struct seccomp_profile profile;
	struct program ours;
	struct program podman;
	struct error error;
	size_t len = 0;
	_cleanup_free_ char *text = read_reference(&len);
	unsigned n_wrong = 0;

	(void)state;
	if (!text)
		skip();
	if (seccomp_json_decode(text, len, &host, &profile, &error) < 0)
		fail_msg("%s", error.text);
	compile(&profile, &podman);
	seccomp_profile_deinit(&profile);
	make_ours(CAPS_DEFAULT, true, &ours);
	for (int number = 0; number < N_NUMBERS; number++) {
		_cleanup_free_ char *name =
			seccomp_syscall_resolve_num_arch(host.architecture, number);
		const bool is_ours = ask(&ours, host.architecture, number, 0) == SECCOMP_RET_ALLOW;
		const bool is_podmans =
			ask(&podman, host.architecture, number, 0) == SECCOMP_RET_ALLOW;

		if (is_ours == is_podmans &&
		    (!name || (!lists(stricter, name) && !lists(looser, name))))
			continue;
		if (name && lists(is_ours ? looser : stricter, name) && is_ours != is_podmans)
			continue;
		printf("%s: ours %d, podman's %d\n", name ? name : "?", is_ours, is_podmans);
		n_wrong++;
	}
	assert_int_equal(n_wrong, 0);
	free(ours.instructions);
	free(podman.instructions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_name_is_a_system_call_once),
		cmocka_unit_test(test_version_is_of_this_table),
		cmocka_unit_test(test_means_what_libseccomp_makes_of_it),
		cmocka_unit_test(test_foreign_architectures_are_killed_and_x32_is_not_there),
		cmocka_unit_test(test_a_capability_allows_what_belongs_to_it),
		cmocka_unit_test(test_differs_from_podman_only_as_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
