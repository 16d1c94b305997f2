/* SPDX-License-Identifier: MIT */
/*
 * The program goes through the rules from the last to the first.  It keeps the kinds of access that
 * nobody has decided on yet in a register: a rule that allows takes its kinds out, and when none is
 * left the access is granted; one that denies any of what is left refuses it.
 */
#include "runner/cgroup_device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/cgroup_file.h"
#include "lib/cleanup.h"

#define ANY SPEC_UNSET
#define MAX_RULES 1000
#define MAX_INSNS_PER_RULE 7
#define N_PROLOGUE 6
#define N_EPILOGUE 2
#define MAX_PROGRAMS 64
#define ALL_ACCESS (BPF_DEVCG_ACC_MKNOD | BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE)

/* What every container has.  Its /dev/console is a pseudo terminal. */
static const struct spec_device_rule defaults[] = {
	{ false, 'a', ANY, ANY, "rwm" },                             /* nothing else */
	{ true, 'c', ANY, ANY, "m" },                                /* a node gives no access */
	{ true, 'b', ANY, ANY, "m" },    { true, 'c', 1, 3, "rwm" }, /* null */
	{ true, 'c', 1, 5, "rwm" },                                  /* zero */
	{ true, 'c', 1, 7, "rwm" },                                  /* full */
	{ true, 'c', 1, 8, "rwm" },                                  /* random */
	{ true, 'c', 1, 9, "rwm" },                                  /* urandom */
	{ true, 'c', 5, 0, "rwm" },                                  /* tty */
	{ true, 'c', 5, 2, "rwm" },                                  /* ptmx */
	{ true, 'c', 136, ANY, "rwm" },                              /* pts */
};

bool cgroup_device_is_needed(const struct spec *spec)
{
	static const uint64_t reaching = UINT64_C(1) << CAP_MKNOD | UINT64_C(1) << CAP_SYS_ADMIN |
					 UINT64_C(1) << CAP_DAC_READ_SEARCH;

	if (spec->resources.device_rules.n > 0)
		return true;
	return !spec->is_privileged && (spec->process.capabilities.bounding & reaching);
}

static int append(struct spec_device_rules *rules, struct spec_device_rule rule)
{
	struct spec_device_rule *item = spec_grow(rules);

	if (!item)
		return -ENOMEM;
	*item = rule;
	return 0;
}

static int access_bits(const char *access)
{
	return (strchr(access, 'r') ? BPF_DEVCG_ACC_READ : 0) |
	       (strchr(access, 'w') ? BPF_DEVCG_ACC_WRITE : 0) |
	       (strchr(access, 'm') ? BPF_DEVCG_ACC_MKNOD : 0);
}

/* v1 takes 'a' for everything, whatever follows: one that means less becomes two. */
static int append_given(struct spec_device_rules *rules, struct spec_device_rule rule)
{
	int r;

	if (rule.type != 'a' ||
	    (rule.major == ANY && rule.minor == ANY && access_bits(rule.access) == ALL_ACCESS))
		return append(rules, rule);
	rule.type = 'c';
	r = append(rules, rule);
	rule.type = 'b';
	return r < 0 ? r : append(rules, rule);
}

int cgroup_device_rules(const struct spec_device_rules *given, struct spec_device_rules *ret)
{
	struct spec_device_rules rules = { 0 };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(defaults) && r == 0; i++)
		r = append(&rules, defaults[i]);
	for (size_t i = 0; i < given->n && r == 0; i++)
		r = append_given(&rules, given->items[i]);
	if (r < 0) {
		free(rules.items);
		return r;
	}
	*ret = rules;
	return 0;
}

/* A number, or "*" in its place. */
static const char *spell_number(int64_t number, char *buffer, size_t size)
{
	if (number == ANY)
		return "*";
	(void)snprintf(buffer, size, "%lld", (long long)number); /* fits */
	return buffer;
}

char *cgroup_device_line(const struct spec_device_rule *rule)
{
	char major[24];
	char minor[24];
	char *line;

	if (asprintf(&line, "%c %s:%s %s", rule->type,
		     spell_number(rule->major, major, sizeof(major)),
		     spell_number(rule->minor, minor, sizeof(minor)), rule->access) < 0)
		return NULL;
	return line;
}

static int write_line(int fd, const struct spec_device_rule *rule)
{
	_cleanup_free_ char *line = cgroup_device_line(rule);

	if (!line)
		return -ENOMEM;
	return write(fd, line, strlen(line)) < 0 ? -errno : 0;
}

/* The kernel takes one line for each write. */
int cgroup_device_write(const struct spec_device_rules *rules, const char *path,
			struct error *error)
{
	_cleanup_free_ char *allow_path = cgroup_file_join(path, "devices.allow");
	_cleanup_free_ char *deny_path = cgroup_file_join(path, "devices.deny");
	_cleanup_fd_ int allow = allow_path ? open(allow_path, O_WRONLY | O_CLOEXEC) : -1;
	_cleanup_fd_ int deny = deny_path ? open(deny_path, O_WRONLY | O_CLOEXEC) : -1;
	int r = allow < 0 || deny < 0 ? -errno : 0;

	for (size_t i = 0; i < rules->n && r == 0; i++)
		r = write_line(rules->items[i].is_allowed ? allow : deny, &rules->items[i]);
	return r < 0 ? error_set_errno(error, r, "cannot restrict the devices of cgroup %s", path) :
		       0;
}

/* --- the program --- */

/* BPF_REG_1 is the context; it is not needed after the prologue. */
#define REG_SCRATCH BPF_REG_1
#define REG_ACCESS BPF_REG_2 /* not decided yet */
#define REG_TYPE BPF_REG_3
#define REG_MAJOR BPF_REG_4
#define REG_MINOR BPF_REG_5

struct assembler {
	struct bpf_insn *items;
	size_t n;
};

static void emit(struct assembler *as, int code, unsigned int dst, unsigned int src, int off,
		 int imm)
{
	as->items[as->n++] = (struct bpf_insn){ .code = (__u8)code,
						.dst_reg = dst & 0xf,
						.src_reg = src & 0xf,
						.off = (__s16)off,
						.imm = imm };
}

static void emit_load(struct assembler *as, unsigned int dst, size_t offset)
{
	emit(as, BPF_LDX | BPF_MEM | BPF_W, dst, BPF_REG_1, (int)offset, 0);
}

static void emit_return(struct assembler *as, int value)
{
	emit(as, BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, value);
	emit(as, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* The kind of access is above the type in one number. */
static void emit_prologue(struct assembler *as)
{
	emit_load(as, REG_ACCESS, offsetof(struct bpf_cgroup_dev_ctx, access_type));
	emit(as, BPF_ALU | BPF_MOV | BPF_X, REG_TYPE, REG_ACCESS, 0, 0);
	emit(as, BPF_ALU | BPF_AND | BPF_K, REG_TYPE, 0, 0, 0xffff);
	emit(as, BPF_ALU | BPF_RSH | BPF_K, REG_ACCESS, 0, 0, 16);
	emit_load(as, REG_MAJOR, offsetof(struct bpf_cgroup_dev_ctx, major));
	emit_load(as, REG_MINOR, offsetof(struct bpf_cgroup_dev_ctx, minor));
}

/* Go to the next rule unless @reg is @value.  The distance is filled in by end_rule. */
static void emit_unless_equal(struct assembler *as, unsigned int reg, int64_t value)
{
	emit(as, BPF_JMP32 | BPF_JNE | BPF_K, reg, 0, 0, (int)(uint32_t)value);
}

static void end_rule(struct assembler *as, size_t start)
{
	for (size_t i = start; i < as->n; i++) {
		if (as->items[i].code != (BPF_JMP | BPF_EXIT) &&
		    BPF_CLASS(as->items[i].code) == BPF_JMP32)
			as->items[i].off = (__s16)(as->n - i - 1);
	}
}

static void emit_decision(struct assembler *as, const struct spec_device_rule *rule)
{
	int access = access_bits(rule->access);

	if (rule->is_allowed) {
		emit(as, BPF_ALU | BPF_AND | BPF_K, REG_ACCESS, 0, 0, ~access);
		emit(as, BPF_JMP32 | BPF_JNE | BPF_K, REG_ACCESS, 0, 0, 0);
		emit_return(as, 1);
		return;
	}
	emit(as, BPF_ALU | BPF_MOV | BPF_X, REG_SCRATCH, REG_ACCESS, 0, 0);
	emit(as, BPF_ALU | BPF_AND | BPF_K, REG_SCRATCH, 0, 0, access);
	emit(as, BPF_JMP32 | BPF_JEQ | BPF_K, REG_SCRATCH, 0, 0, 0);
	emit_return(as, 0);
}

static void emit_rule(struct assembler *as, const struct spec_device_rule *rule)
{
	size_t start = as->n;

	if (rule->type != 'a')
		emit_unless_equal(as, REG_TYPE,
				  rule->type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
	if (rule->major != ANY)
		emit_unless_equal(as, REG_MAJOR, rule->major);
	if (rule->minor != ANY)
		emit_unless_equal(as, REG_MINOR, rule->minor);
	emit_decision(as, rule);
	end_rule(as, start);
}

/* Nothing before such a rule is ever asked, and the verifier refuses code that cannot be reached. */
static bool decides_everything(const struct spec_device_rule *rule)
{
	return rule->type == 'a' && rule->major == ANY && rule->minor == ANY &&
	       access_bits(rule->access) == ALL_ACCESS;
}

int cgroup_device_compile(const struct spec_device_rules *rules, struct cgroup_device_program *ret)
{
	struct assembler as = { 0 };
	int last = 0;

	if (rules->n > MAX_RULES)
		return -E2BIG;
	as.items =
		calloc(N_PROLOGUE + N_EPILOGUE + MAX_INSNS_PER_RULE * rules->n, sizeof(*as.items));
	if (!as.items)
		return -ENOMEM;
	emit_prologue(&as);
	for (size_t i = rules->n; i-- > 0;) {
		if (decides_everything(&rules->items[i])) {
			last = rules->items[i].is_allowed;
			break;
		}
		emit_rule(&as, &rules->items[i]);
	}
	emit_return(&as, last);
	ret->items = as.items;
	ret->n = as.n;
	return 0;
}

void cgroup_device_program_deinit(struct cgroup_device_program *program)
{
	free(program->items);
	*program = (struct cgroup_device_program){ 0 };
}

/* --- bpf(2) --- */

static int bpf(int command, union bpf_attr *attr)
{
	long r = syscall(SYS_bpf, command, attr, sizeof(*attr));

	return r < 0 ? -errno : (int)r;
}

static int load(const struct cgroup_device_program *program)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
	attr.insns = (uintptr_t)program->items;
	attr.insn_cnt = (__u32)program->n;
	attr.license = (uintptr_t) "Dual MIT/GPL";
	return bpf(BPF_PROG_LOAD, &attr);
}

static int attach(int cgroup, int program)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.target_fd = (__u32)cgroup;
	attr.attach_bpf_fd = (__u32)program;
	attr.attach_type = BPF_CGROUP_DEVICE;
	attr.attach_flags = BPF_F_ALLOW_MULTI; /* below those of the cgroups above */
	return bpf(BPF_PROG_ATTACH, &attr);
}

/* The programs attached to this cgroup itself.  Returns their number. */
static int list_programs(int cgroup, uint32_t *ids, uint32_t size)
{
	union bpf_attr attr;
	int r;

	memset(&attr, 0, sizeof(attr));
	attr.query.target_fd = (__u32)cgroup;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	attr.query.prog_ids = (uintptr_t)ids;
	attr.query.prog_cnt = size;
	r = bpf(BPF_PROG_QUERY, &attr);
	return r < 0 ? r : (int)attr.query.prog_cnt;
}

static int detach(int cgroup, uint32_t id)
{
	_cleanup_fd_ int fd = -1;
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	attr.prog_id = id;
	fd = bpf(BPF_PROG_GET_FD_BY_ID, &attr);
	if (fd < 0)
		return fd;
	memset(&attr, 0, sizeof(attr));
	attr.target_fd = (__u32)cgroup;
	attr.attach_bpf_fd = (__u32)fd;
	attr.attach_type = BPF_CGROUP_DEVICE;
	return bpf(BPF_PROG_DETACH, &attr);
}

int cgroup_device_attach(const struct cgroup_device_program *program, const char *path,
			 struct error *error)
{
	_cleanup_fd_ int cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_cleanup_fd_ int fd = -1;
	int r;

	if (cgroup < 0)
		return error_set_errno(error, -errno, "cannot open cgroup %s", path);
	fd = load(program);
	if (fd < 0)
		return error_set_errno(error, fd, "cannot load the device program of cgroup %s",
				       path);
	r = attach(cgroup, fd);
	return r < 0 ? error_set_errno(error, r, "cannot attach the device program to cgroup %s",
				       path) :
		       0;
}

int cgroup_device_replace(const struct cgroup_device_program *program, const char *path,
			  struct error *error)
{
	_cleanup_fd_ int cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint32_t ids[MAX_PROGRAMS];
	int n;
	int r;

	if (cgroup < 0)
		return error_set_errno(error, -errno, "cannot open cgroup %s", path);
	n = list_programs(cgroup, ids, MAX_PROGRAMS);
	if (n < 0)
		return error_set_errno(error, n, "cannot list the device programs of cgroup %s",
				       path);
	r = cgroup_device_attach(program, path, error);
	for (int i = 0; i < n && r == 0; i++) {
		r = detach(cgroup, ids[i]);
		if (r < 0)
			return error_set_errno(error, r,
					       "cannot detach a device program of cgroup %s", path);
	}
	return r;
}
