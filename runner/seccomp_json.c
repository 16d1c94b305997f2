/* SPDX-License-Identifier: MIT */
/*
 * A profile that is understood in part would allow or forbid what its author did not mean, so every
 * word of it that decides something has to be known.
 */
#include "runner/seccomp_json.h"

#include <errno.h>
#include <jansson.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

#include "lib/cleanup.h"
#include "runner/caps.h"

#define MAX_ERRNO 4095

struct word {
	const char *name;
	uint32_t value;
};

DEFINE_POINTER_CLEANUP(cleanup_json, json_t, json_decref)

#define FIND(table, name, ret) find_word(table, ARRAY_SIZE(table), name, ret)

static int find_word(const struct word *words, size_t n, const char *name, uint32_t *ret)
{
	for (size_t i = 0; name && i < n; i++) {
		if (strcmp(words[i].name, name) == 0) {
			*ret = words[i].value;
			return 0;
		}
	}
	return -EINVAL;
}

static int refuse(struct error *error, const char *what, const char *word)
{
	return error_set(error, -EINVAL, "unknown %s \"%.64s\" in the seccomp profile", what,
			 word ? word : "");
}

static int refuse_form(struct error *error, const char *what, const char *form)
{
	return error_set(error, -EINVAL, "%s of the seccomp profile is not %s", what, form);
}

static int run_short(struct error *error)
{
	return error_set_errno(error, -ENOMEM, "cannot take the seccomp profile");
}

/* --- actions --- */

static int decode_errno_name(const char *name, int64_t *ret)
{
	static const struct word errors[] = {
		{ "EPERM", EPERM },
		{ "ENOENT", ENOENT },
		{ "EIO", EIO },
		{ "EACCES", EACCES },
		{ "EFAULT", EFAULT },
		{ "EINVAL", EINVAL },
		{ "ENODEV", ENODEV },
		{ "ENOTTY", ENOTTY },
		{ "ENOSYS", ENOSYS },
		{ "EROFS", EROFS },
		{ "EOPNOTSUPP", EOPNOTSUPP },
		{ "ENOTSUP", ENOTSUP },
		{ "ENOMEM", ENOMEM },
		{ "EAFNOSUPPORT", EAFNOSUPPORT },
		{ "EAGAIN", EAGAIN },
	};
	uint32_t value;
	int r = FIND(errors, name, &value);

	if (r == 0)
		*ret = value;
	return r;
}

/* The number under @number, or the name under @name, or EPERM. */
static int decode_errno(const json_t *object, const char *number, const char *name, int64_t *ret,
			struct error *error)
{
	const json_t *value = json_object_get(object, number);
	const char *word = json_string_value(json_object_get(object, name));

	*ret = EPERM;
	if (json_is_integer(value)) {
		*ret = json_integer_value(value);
		if (*ret < 0 || *ret > MAX_ERRNO)
			return refuse_form(error, number, "an errno");
	} else if (value && !json_is_null(value)) {
		return refuse_form(error, number, "a number");
	} else if (word && *word && decode_errno_name(word, ret) < 0) {
		return refuse(error, "errno", word);
	}
	return 0;
}

static int decode_action(const char *name, int64_t number, uint32_t *ret, struct error *error)
{
	static const struct word actions[] = {
		{ "SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD },
		{ "SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD },
		{ "SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS },
		{ "SCMP_ACT_TRAP", SCMP_ACT_TRAP },
		{ "SCMP_ACT_ALLOW", SCMP_ACT_ALLOW },
		{ "SCMP_ACT_LOG", SCMP_ACT_LOG },
	};

	if (name && strcmp(name, "SCMP_ACT_ERRNO") == 0)
		*ret = SCMP_ACT_ERRNO((uint32_t)number);
	else if (name && strcmp(name, "SCMP_ACT_TRACE") == 0)
		*ret = SCMP_ACT_TRACE((uint32_t)number);
	else if (name && strcmp(name, "SCMP_ACT_NOTIFY") == 0)
		return error_set(error, -ENOTSUP,
				 "the seccomp profile wants SCMP_ACT_NOTIFY, which needs an agent: "
				 "replace it by another action");
	else if (FIND(actions, name, ret) < 0)
		return refuse(error, "action", name);
	return 0;
}

/* --- arguments --- */

static int decode_comparison(const json_t *object, struct scmp_arg_cmp *ret, struct error *error)
{
	static const struct word comparisons[] = {
		{ "SCMP_CMP_NE", SCMP_CMP_NE },
		{ "SCMP_CMP_LT", SCMP_CMP_LT },
		{ "SCMP_CMP_LE", SCMP_CMP_LE },
		{ "SCMP_CMP_EQ", SCMP_CMP_EQ },
		{ "SCMP_CMP_GE", SCMP_CMP_GE },
		{ "SCMP_CMP_GT", SCMP_CMP_GT },
		{ "SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ },
	};
	const json_t *index = json_object_get(object, "index");
	const json_t *value = json_object_get(object, "value");
	const json_t *second = json_object_get(object, "valueTwo");
	const char *name = json_string_value(json_object_get(object, "op"));
	uint32_t comparison;

	if (FIND(comparisons, name, &comparison) < 0)
		return refuse(error, "comparison", name);
	if (!json_is_integer(index) || json_integer_value(index) < 0 ||
	    json_integer_value(index) >= SECCOMP_N_ARGS)
		return refuse_form(error, "the index of an argument", "a number up to 5");
	if (!json_is_integer(value) || (second && !json_is_integer(second)))
		return refuse_form(error, "the value of an argument", "a number");
	*ret = (struct scmp_arg_cmp){
		.arg = (unsigned)json_integer_value(index),
		.op = (enum scmp_compare)comparison,
		.datum_a = (uint64_t)json_integer_value(value),
		.datum_b = (uint64_t)json_integer_value(second),
	};
	return 0;
}

/* Several conditions on one argument are alternatives: libseccomp wants a rule for each. */
static bool has_alternatives(const struct scmp_arg_cmp *conditions, size_t n)
{
	unsigned seen = 0;

	for (size_t i = 0; i < n; i++) {
		if (seen & 1U << conditions[i].arg)
			return true;
		seen |= 1U << conditions[i].arg;
	}
	return false;
}

/* --- which rules apply --- */

static const char *architecture_name(uint32_t architecture)
{
	switch (architecture) {
	case SCMP_ARCH_X86_64:
		return "amd64";
	case SCMP_ARCH_X86:
		return "x86";
	case SCMP_ARCH_AARCH64:
		return "arm64";
	case SCMP_ARCH_ARM:
		return "arm";
	default:
		return "";
	}
}

static bool lists_architecture(const json_t *list, const struct seccomp_host *host)
{
	const char *own = architecture_name(host->architecture);
	size_t i;
	const json_t *item;

	json_array_foreach(list, i, item)
	{
		const char *name = json_string_value(item);

		if (name && strcmp(name, own) == 0)
			return true;
	}
	return false;
}

/* How many of the list's capabilities the container has. */
static int count_capabilities(const json_t *list, const struct seccomp_host *host, size_t *ret,
			      struct error *error)
{
	size_t n = 0;
	size_t i;
	const json_t *item;

	json_array_foreach(list, i, item)
	{
		const char *name = json_string_value(item);
		int cap;

		if (!name || caps_parse(name, &cap) < 0)
			return refuse(error, "capability", name);
		n += host->capabilities >> cap & 1;
	}
	*ret = n;
	return 0;
}

static int is_kernel_new_enough(const json_t *filter, const struct seccomp_host *host,
				struct error *error)
{
	const char *wanted = json_string_value(json_object_get(filter, "minKernel"));
	struct kernel_version least;
	const char *rest;

	if (!wanted || !*wanted)
		return 1;
	rest = kernel_parse_version(wanted, &least);
	if (!rest || *rest)
		return refuse(error, "minKernel", wanted);
	return kernel_is_at_least(&host->kernel, least.major, least.minor);
}

/* Every condition that is given has to hold. */
static int is_included(const json_t *filter, const struct seccomp_host *host, struct error *error)
{
	const json_t *caps = json_object_get(filter, "caps");
	const json_t *architectures = json_object_get(filter, "arches");
	size_t n = 0;
	int r = count_capabilities(caps, host, &n, error);

	if (r < 0)
		return r;
	if (n < json_array_size(caps))
		return 0;
	if (json_array_size(architectures) > 0 && !lists_architecture(architectures, host))
		return 0;
	return is_kernel_new_enough(filter, host, error);
}

/* Any condition that holds will do. */
static int is_excluded(const json_t *filter, const struct seccomp_host *host, struct error *error)
{
	const json_t *kernel = json_object_get(filter, "minKernel");
	size_t n = 0;
	int r = count_capabilities(json_object_get(filter, "caps"), host, &n, error);

	if (r < 0)
		return r;
	if (n > 0 || lists_architecture(json_object_get(filter, "arches"), host))
		return 1;
	return json_string_length(kernel) > 0 ? is_kernel_new_enough(filter, host, error) : 0;
}

static int applies(const json_t *entry, const struct seccomp_host *host, struct error *error)
{
	int r = is_included(json_object_get(entry, "includes"), host, error);

	if (r <= 0)
		return r;
	r = is_excluded(json_object_get(entry, "excludes"), host, error);
	return r < 0 ? r : !r;
}

/* --- rules --- */

static int copy_names(const json_t *entry, struct strv *names, struct error *error)
{
	const json_t *list = json_object_get(entry, "names");
	const char *single = json_string_value(json_object_get(entry, "name"));
	size_t i;
	const json_t *item;

	if (!json_is_array(list) && !(single && *single))
		return refuse_form(error, "\"names\"", "a list of system calls");
	if (single && *single && strv_add(names, single) < 0)
		return run_short(error);
	json_array_foreach(list, i, item)
	{
		if (!json_is_string(item))
			return refuse_form(error, "\"names\"", "a list of system calls");
		if (strv_add(names, json_string_value(item)) < 0)
			return run_short(error);
	}
	return 0;
}

static int add_rule(const json_t *entry, uint32_t action, const struct scmp_arg_cmp *conditions,
		    size_t n, struct seccomp_profile *profile, struct error *error)
{
	struct seccomp_rule *rule = spec_grow(&profile->rules);

	if (!rule)
		return run_short(error);
	rule->action = action;
	if (n > 0) {
		rule->conditions = calloc(n, sizeof(*conditions));
		if (!rule->conditions)
			return run_short(error);
		memcpy(rule->conditions, conditions, n * sizeof(*conditions));
		rule->n = n;
	}
	return copy_names(entry, &rule->names, error);
}

static int decode_conditions(const json_t *entry, struct scmp_arg_cmp *conditions, size_t max,
			     size_t *ret_n, struct error *error)
{
	const json_t *list = json_object_get(entry, "args");
	size_t i;
	const json_t *item;

	if (list && !json_is_null(list) && !json_is_array(list))
		return refuse_form(error, "\"args\"", "a list");
	if (json_array_size(list) > max)
		return refuse_form(error, "\"args\"", "a short list");
	json_array_foreach(list, i, item)
	{
		int r = decode_comparison(item, &conditions[i], error);

		if (r < 0)
			return r;
	}
	*ret_n = json_array_size(list);
	return 0;
}

static int decode_rule(const json_t *entry, const struct seccomp_host *host,
		       struct seccomp_profile *profile, struct error *error)
{
	struct scmp_arg_cmp conditions[64] = { 0 };
	uint32_t action = 0;
	int64_t number;
	size_t n = 0;
	int r = decode_errno(entry, "errnoRet", "errno", &number, error);

	if (r == 0)
		r = decode_action(json_string_value(json_object_get(entry, "action")), number,
				  &action, error);
	if (r == 0)
		r = decode_conditions(entry, conditions, ARRAY_SIZE(conditions), &n, error);
	if (r == 0)
		r = applies(entry, host, error);
	if (r <= 0)
		return r;
	if (!has_alternatives(conditions, n))
		return add_rule(entry, action, conditions, n, profile, error);
	r = 0;
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_rule(entry, action, &conditions[i], 1, profile, error);
	return r;
}

/* --- architectures and flags --- */

static int add_architecture(const char *name, const struct seccomp_host *host,
			    struct seccomp_profile *profile, struct error *error)
{
	static const struct word architectures[] = {
		{ "SCMP_ARCH_NATIVE", SCMP_ARCH_NATIVE },
		{ "SCMP_ARCH_X86", SCMP_ARCH_X86 },
		{ "SCMP_ARCH_X86_64", SCMP_ARCH_X86_64 },
		{ "SCMP_ARCH_X32", SCMP_ARCH_X32 },
		{ "SCMP_ARCH_ARM", SCMP_ARCH_ARM },
		{ "SCMP_ARCH_AARCH64", SCMP_ARCH_AARCH64 },
		{ "SCMP_ARCH_MIPS", SCMP_ARCH_MIPS },
		{ "SCMP_ARCH_MIPS64", SCMP_ARCH_MIPS64 },
		{ "SCMP_ARCH_MIPS64N32", SCMP_ARCH_MIPS64N32 },
		{ "SCMP_ARCH_MIPSEL", SCMP_ARCH_MIPSEL },
		{ "SCMP_ARCH_MIPSEL64", SCMP_ARCH_MIPSEL64 },
		{ "SCMP_ARCH_MIPSEL64N32", SCMP_ARCH_MIPSEL64N32 },
		{ "SCMP_ARCH_PARISC", SCMP_ARCH_PARISC },
		{ "SCMP_ARCH_PARISC64", SCMP_ARCH_PARISC64 },
		{ "SCMP_ARCH_PPC", SCMP_ARCH_PPC },
		{ "SCMP_ARCH_PPC64", SCMP_ARCH_PPC64 },
		{ "SCMP_ARCH_PPC64LE", SCMP_ARCH_PPC64LE },
		{ "SCMP_ARCH_RISCV64", SCMP_ARCH_RISCV64 },
		{ "SCMP_ARCH_S390", SCMP_ARCH_S390 },
		{ "SCMP_ARCH_S390X", SCMP_ARCH_S390X },
	};
	uint32_t architecture;
	uint32_t *added;

	if (FIND(architectures, name, &architecture) < 0)
		return refuse(error, "architecture", name);
	if (architecture == SCMP_ARCH_NATIVE || architecture == host->architecture)
		return 0;
	added = spec_grow(&profile->architectures);
	if (!added)
		return run_short(error);
	*added = architecture;
	return 0;
}

static int add_listed_architectures(const json_t *list, const struct seccomp_host *host,
				    struct seccomp_profile *profile, struct error *error)
{
	size_t i;
	const json_t *item;

	json_array_foreach(list, i, item)
	{
		int r = add_architecture(json_string_value(item), host, profile, error);

		if (r < 0)
			return r;
	}
	return 0;
}

/* archMap has a list for each native architecture; only ours matters. */
static int add_mapped_architectures(const json_t *map, const struct seccomp_host *host,
				    struct seccomp_profile *profile, struct error *error)
{
	size_t i;
	const json_t *item;

	json_array_foreach(map, i, item)
	{
		const char *name = json_string_value(json_object_get(item, "architecture"));
		struct seccomp_profile probe = { 0 };
		const int r = add_architecture(name, host, &probe, error);
		const bool is_own = probe.architectures.n == 0;

		seccomp_profile_deinit(&probe);
		if (r < 0)
			return r;
		if (is_own)
			return add_listed_architectures(json_object_get(item, "subArchitectures"),
							host, profile, error);
	}
	return 0;
}

static int decode_flags(const json_t *list, unsigned *ret, struct error *error)
{
	static const struct word flags[] = {
		{ "SECCOMP_FILTER_FLAG_TSYNC", 0 }, /* one thread needs no synchronizing */
		{ "SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG },
		{ "SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW },
		{ "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", 0 }, /* only with SCMP_ACT_NOTIFY */
	};
	size_t i;
	const json_t *item;

	*ret = 0;
	json_array_foreach(list, i, item)
	{
		uint32_t flag;

		if (FIND(flags, json_string_value(item), &flag) < 0)
			return refuse(error, "flag", json_string_value(item));
		*ret |= flag;
	}
	return 0;
}

/* --- the whole --- */

/* Inside a config.json, or the profile itself. */
static const json_t *find_profile(const json_t *root)
{
	const json_t *linux_part = json_object_get(root, "linux");

	return linux_part ? json_object_get(linux_part, "seccomp") : root;
}

static int decode_defaults(const json_t *object, struct seccomp_profile *profile,
			   struct error *error)
{
	const char *action = json_string_value(json_object_get(object, "defaultAction"));
	int64_t number;
	int r = decode_errno(object, "defaultErrnoRet", "defaultErrno", &number, error);

	if (r < 0)
		return r;
	if (!action)
		return refuse_form(error, "\"defaultAction\"", "there");
	return decode_action(action, number, &profile->default_action, error);
}

static int decode_profile(const json_t *object, const struct seccomp_host *host,
			  struct seccomp_profile *profile, struct error *error)
{
	size_t i;
	const json_t *item;
	int r = decode_defaults(object, profile, error);

	if (r == 0)
		r = add_listed_architectures(json_object_get(object, "architectures"), host,
					     profile, error);
	if (r == 0)
		r = add_mapped_architectures(json_object_get(object, "archMap"), host, profile,
					     error);
	if (r == 0)
		r = decode_flags(json_object_get(object, "flags"), &profile->flags, error);
	json_array_foreach(json_object_get(object, "syscalls"), i, item)
	{
		if (r < 0)
			break;
		r = decode_rule(item, host, profile, error);
	}
	return r;
}

int seccomp_json_decode(const char *text, size_t len, const struct seccomp_host *host,
			struct seccomp_profile *ret, struct error *error)
{
	struct seccomp_profile profile = { 0 };
	CLEANUP(cleanup_json) json_t *root = NULL;
	const json_t *object;
	json_error_t problem;
	int r;

	if (len > SECCOMP_JSON_MAX)
		return error_set(error, -EINVAL, "the seccomp profile is larger than a megabyte");
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &problem);
	if (!root)
		return error_set(error, -EINVAL, "the seccomp profile is not JSON: line %d: %s",
				 problem.line, problem.text);
	object = find_profile(root);
	if (!json_is_object(object))
		return error_set(error, -EINVAL, "there is no seccomp profile in the file");
	r = decode_profile(object, host, &profile, error);
	if (r < 0) {
		seccomp_profile_deinit(&profile);
		return r;
	}
	*ret = profile;
	return 0;
}
