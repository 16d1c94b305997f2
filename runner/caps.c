/* SPDX-License-Identifier: MIT */
/*
 * The kernel is asked directly: a set is one mask here and two words of 32 bits there, and libcap
 * would add nothing but an allocation.
 *
 * execve(2) decides what the command has.  Root gets its bounding set, so that is what has to be
 * right for him.  Any other user gets his ambient set, which must be inheritable and permitted when
 * it is raised, and which setuid(2) takes away: therefore capabilities are kept over it.
 */
#include "runner/caps.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The most that a mask has room for. */
#define MAX_CAP 63

static const char *const names[] = {
	[CAP_CHOWN] = "CAP_CHOWN",
	[CAP_DAC_OVERRIDE] = "CAP_DAC_OVERRIDE",
	[CAP_DAC_READ_SEARCH] = "CAP_DAC_READ_SEARCH",
	[CAP_FOWNER] = "CAP_FOWNER",
	[CAP_FSETID] = "CAP_FSETID",
	[CAP_KILL] = "CAP_KILL",
	[CAP_SETGID] = "CAP_SETGID",
	[CAP_SETUID] = "CAP_SETUID",
	[CAP_SETPCAP] = "CAP_SETPCAP",
	[CAP_LINUX_IMMUTABLE] = "CAP_LINUX_IMMUTABLE",
	[CAP_NET_BIND_SERVICE] = "CAP_NET_BIND_SERVICE",
	[CAP_NET_BROADCAST] = "CAP_NET_BROADCAST",
	[CAP_NET_ADMIN] = "CAP_NET_ADMIN",
	[CAP_NET_RAW] = "CAP_NET_RAW",
	[CAP_IPC_LOCK] = "CAP_IPC_LOCK",
	[CAP_IPC_OWNER] = "CAP_IPC_OWNER",
	[CAP_SYS_MODULE] = "CAP_SYS_MODULE",
	[CAP_SYS_RAWIO] = "CAP_SYS_RAWIO",
	[CAP_SYS_CHROOT] = "CAP_SYS_CHROOT",
	[CAP_SYS_PTRACE] = "CAP_SYS_PTRACE",
	[CAP_SYS_PACCT] = "CAP_SYS_PACCT",
	[CAP_SYS_ADMIN] = "CAP_SYS_ADMIN",
	[CAP_SYS_BOOT] = "CAP_SYS_BOOT",
	[CAP_SYS_NICE] = "CAP_SYS_NICE",
	[CAP_SYS_RESOURCE] = "CAP_SYS_RESOURCE",
	[CAP_SYS_TIME] = "CAP_SYS_TIME",
	[CAP_SYS_TTY_CONFIG] = "CAP_SYS_TTY_CONFIG",
	[CAP_MKNOD] = "CAP_MKNOD",
	[CAP_LEASE] = "CAP_LEASE",
	[CAP_AUDIT_WRITE] = "CAP_AUDIT_WRITE",
	[CAP_AUDIT_CONTROL] = "CAP_AUDIT_CONTROL",
	[CAP_SETFCAP] = "CAP_SETFCAP",
	[CAP_MAC_OVERRIDE] = "CAP_MAC_OVERRIDE",
	[CAP_MAC_ADMIN] = "CAP_MAC_ADMIN",
	[CAP_SYSLOG] = "CAP_SYSLOG",
	[CAP_WAKE_ALARM] = "CAP_WAKE_ALARM",
	[CAP_BLOCK_SUSPEND] = "CAP_BLOCK_SUSPEND",
	[CAP_AUDIT_READ] = "CAP_AUDIT_READ",
	[CAP_PERFMON] = "CAP_PERFMON",
	[CAP_BPF] = "CAP_BPF",
	[CAP_CHECKPOINT_RESTORE] = "CAP_CHECKPOINT_RESTORE",
};
#define N_NAMES ((int)ARRAY_SIZE(names))

struct cap_sets {
	uint64_t effective;
	uint64_t permitted;
	uint64_t inheritable;
};

static int parse_counted(const char *name, size_t len, int *ret_cap)
{
	if (len > 4 && strncasecmp(name, "cap_", 4) == 0) {
		name += 4;
		len -= 4;
	}
	for (int cap = 0; cap < N_NAMES; cap++) {
		const char *known = names[cap] + 4;

		if (strlen(known) == len && strncasecmp(known, name, len) == 0) {
			*ret_cap = cap;
			return 0;
		}
	}
	return -EINVAL;
}

int caps_parse(const char *name, int *ret_cap)
{
	return parse_counted(name, strlen(name), ret_cap);
}

const char *caps_name(int cap)
{
	return cap >= 0 && cap < N_NAMES ? names[cap] : NULL;
}

void caps_set_default(struct spec_capabilities *capabilities)
{
	*capabilities = (struct spec_capabilities){
		.bounding = CAPS_DEFAULT,
		.permitted = CAPS_DEFAULT,
	};
}

/* @ret_named: those that have their own name in the list, which those of "ALL" do not. */
static int parse_list(const char *text, uint64_t *ret_all, uint64_t *ret_named, struct error *error)
{
	uint64_t all = 0;
	uint64_t named = 0;

	for (;;) {
		const size_t len = strcspn(text, ",");
		int cap;

		if (len == 3 && strncasecmp(text, "all", len) == 0)
			all |= CAPS_ALL;
		else if (parse_counted(text, len, &cap) == 0)
			named |= CAPS_BIT(cap);
		else
			return error_set(error, -EINVAL,
					 "\"%.*s\" is not a capability: see capabilities(7)",
					 (int)MIN(len, 64), text);
		if (text[len] == '\0')
			break;
		text += len + 1;
	}
	*ret_all = all | named;
	*ret_named = named;
	return 0;
}

int caps_add(struct spec_capabilities *capabilities, const char *text, struct error *error)
{
	uint64_t all = 0;
	uint64_t named = 0;
	int r = parse_list(text, &all, &named, error);

	if (r < 0)
		return r;
	capabilities->bounding |= all;
	capabilities->permitted |= all;
	capabilities->ambient |= all;
	capabilities->required |= named;
	return 0;
}

int caps_drop(struct spec_capabilities *capabilities, const char *text, struct error *error)
{
	uint64_t all = 0;
	uint64_t named = 0;
	int r = parse_list(text, &all, &named, error);

	if (r < 0)
		return r;
	capabilities->bounding &= ~all;
	capabilities->permitted &= ~all;
	capabilities->ambient &= ~all;
	capabilities->required &= ~all;
	return 0;
}

/* prctl(2) with all its arguments: some operations insist on zeroes. */
static int control(int operation, unsigned long a, unsigned long b)
{
	int r = prctl(operation, a, b, 0UL, 0UL);

	return r < 0 ? -errno : r;
}

/* Halving instead of reading /proc/sys/kernel/cap_last_cap: no file, and six cheap calls. */
int caps_last(void)
{
	int low = 0; /* every kernel has CAP_CHOWN */
	int high = MAX_CAP;

	while (low < high) {
		const int middle = (low + high + 1) / 2;

		if (control(PR_CAPBSET_READ, (unsigned long)middle, 0) >= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static int get_sets(struct cap_sets *ret)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) < 0)
		return -errno;
	*ret = (struct cap_sets){
		.effective = (uint64_t)data[1].effective << 32 | data[0].effective,
		.permitted = (uint64_t)data[1].permitted << 32 | data[0].permitted,
		.inheritable = (uint64_t)data[1].inheritable << 32 | data[0].inheritable,
	};
	return 0;
}

static int set_sets(const struct cap_sets *sets)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	const struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {
		{ .effective = (uint32_t)sets->effective,
		  .permitted = (uint32_t)sets->permitted,
		  .inheritable = (uint32_t)sets->inheritable },
		{ .effective = (uint32_t)(sets->effective >> 32),
		  .permitted = (uint32_t)(sets->permitted >> 32),
		  .inheritable = (uint32_t)(sets->inheritable >> 32) },
	};

	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}

/* The bounding set.  Capabilities that the kernel does not have end it. */
static uint64_t read_bounding(void)
{
	uint64_t bounding = 0;

	for (int cap = 0; cap <= MAX_CAP; cap++) {
		const int r = control(PR_CAPBSET_READ, (unsigned long)cap, 0);

		if (r < 0)
			break;
		if (r > 0)
			bounding |= CAPS_BIT(cap);
	}
	return bounding;
}

int caps_available(uint64_t *ret)
{
	struct cap_sets sets = { 0 };
	int r = get_sets(&sets);

	if (r < 0)
		return r;
	*ret = sets.permitted & read_bounding();
	return 0;
}

static int refuse_missing(uint64_t missing, struct error *error)
{
	const int cap = __builtin_ctzll(missing);

	return error_set(error, -EPERM,
			 "cannot give %s: this process does not have it itself; run it with more "
			 "rights, or leave the capability out",
			 caps_name(cap) ? caps_name(cap) : "an unknown capability");
}

/* Also drops what this program has no name for: a newer kernel's capabilities. */
static int drop_bounding(uint64_t bounding, uint64_t keep, struct error *error)
{
	for (uint64_t rest = bounding & ~keep; rest; rest &= rest - 1) {
		const int cap = __builtin_ctzll(rest);
		const int r = control(PR_CAPBSET_DROP, (unsigned long)cap, 0);

		if (r < 0)
			return error_set_errno(error, r, "cannot drop capability %d", cap);
	}
	return 0;
}

/* The ambient set came with Linux 4.3; a kernel without it has nothing to clear. */
static int clear_ambient(void)
{
	const int r = control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0);

	return r == -EINVAL ? 0 : r;
}

int caps_limit(const struct spec_capabilities *capabilities, bool is_root_user, struct error *error)
{
	struct cap_sets sets = { 0 };
	uint64_t bounding;
	uint64_t missing;
	int r = get_sets(&sets);

	if (r < 0)
		return error_set_errno(error, r, "cannot read the capabilities of the process");
	bounding = read_bounding();
	missing = capabilities->required & ~(sets.permitted & bounding);
	if (missing)
		return refuse_missing(missing, error);

	r = drop_bounding(bounding, capabilities->bounding, error);
	if (r < 0)
		return r;
	r = clear_ambient();
	if (r < 0)
		return error_set_errno(error, r, "cannot clear the ambient capabilities");
	r = control(PR_SET_KEEPCAPS, !is_root_user && capabilities->ambient, 0);
	if (r < 0)
		return error_set_errno(error, r, "cannot keep capabilities for another user");
	return 0;
}

static int raise_ambient(uint64_t ambient, struct error *error)
{
	for (; ambient; ambient &= ambient - 1) {
		const int cap = __builtin_ctzll(ambient);
		const int r = control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, (unsigned long)cap);

		if (r < 0)
			return error_set_errno(error, r, "cannot make %s ambient",
					       caps_name(cap) ? caps_name(cap) : "a capability");
	}
	return 0;
}

int caps_apply(const struct spec_capabilities *capabilities, bool is_root_user, struct error *error)
{
	const uint64_t wanted = is_root_user ? capabilities->permitted : capabilities->ambient;
	struct cap_sets sets = { 0 };
	int r = get_sets(&sets);

	if (r < 0)
		return error_set_errno(error, r, "cannot read the capabilities of the process");

	/* Inheritable capabilities for root would reach files that have inheritable ones. */
	sets.permitted &= wanted & capabilities->bounding;
	sets.effective = sets.permitted;
	sets.inheritable = is_root_user ? 0 : sets.permitted;
	r = set_sets(&sets);
	if (r < 0)
		return error_set_errno(error, r, "cannot set the capabilities of the process");
	return is_root_user ? 0 : raise_ambient(sets.permitted, error);
}
