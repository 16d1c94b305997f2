/* SPDX-License-Identifier: MIT */
/* Defaults are what is safe for a stranger's image; what loosens them has to be asked for. */
#include "runner/spec.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define STOP_TIMEOUT_MS 10000

static void init_resources(struct spec_resources *resources)
{
	resources->memory_limit = SPEC_UNSET;
	resources->memory_reservation = SPEC_UNSET;
	resources->memory_swap = SPEC_UNSET;
	resources->cpu_shares = SPEC_UNSET;
	resources->cpu_quota = SPEC_UNSET;
	resources->cpu_period = SPEC_UNSET;
	resources->pids_limit = SPEC_UNSET;
	resources->io_weight = SPEC_UNSET;
}

void spec_init(struct spec *spec)
{
	*spec = (struct spec){ 0 };
	init_resources(&spec->resources);
	for (int i = 0; i < SPEC_N_NS; i++)
		spec->namespaces[i].mode = SPEC_NS_NEW;
	spec->namespaces[SPEC_NS_USER].mode = SPEC_NS_SHARED; /* unless the ids are mapped */
	spec->root.tmpfs_size = SPEC_UNSET;
	spec->process.umask = SPEC_UNSET;
	spec->process.oom_score_adj = SPEC_OOM_SCORE_UNSET;
	spec->process.no_new_privileges = true;
	spec->has_cgroup = true;
	spec->net.mode = SPEC_NET_LO;
	spec->stop_signal = SIGTERM;
	spec->stop_timeout_ms = STOP_TIMEOUT_MS;
	spec->timeout_ms = SPEC_UNSET;
}

static void free_mounts(struct spec_mounts *mounts)
{
	for (size_t i = 0; i < mounts->n; i++) {
		free(mounts->items[i].destination);
		free(mounts->items[i].type);
		free(mounts->items[i].source);
		free(mounts->items[i].options);
	}
	free(mounts->items);
}

static void free_devices(struct spec_devices *devices)
{
	for (size_t i = 0; i < devices->n; i++) {
		free(devices->items[i].path);
		free(devices->items[i].source);
	}
	free(devices->items);
}

static void free_root(struct spec_root *root)
{
	strv_deinit(&root->lowers);
	free(root->image);
	free(root->upper);
	free(root->work);
}

static void free_process(struct spec_process *process)
{
	strv_deinit(&process->args);
	strv_deinit(&process->env);
	free(process->cwd);
	free(process->user);
	free(process->groups);
	free(process->rlimits.items);
}

static void free_resources(struct spec_resources *resources)
{
	free(resources->cpuset_cpus);
	free(resources->cpuset_mems);
	free(resources->throttles.items);
	free(resources->device_rules.items);
}

static void free_net(struct spec_net *net)
{
	free(net->bridge);
	free(net->ip);
	free(net->mac);
	for (size_t i = 0; i < net->ports.n; i++)
		free(net->ports.items[i].host_ip);
	free(net->ports.items);
	strv_deinit(&net->dns);
	strv_deinit(&net->extra_hosts);
}

void spec_deinit(struct spec *spec)
{
	free(spec->name);
	free_root(&spec->root);
	free_process(&spec->process);
	free(spec->hostname);
	free_mounts(&spec->mounts);
	for (int i = 0; i < SPEC_N_NS; i++)
		free(spec->namespaces[i].path);
	free(spec->uid_maps.items);
	free(spec->gid_maps.items);
	free_devices(&spec->devices);
	free_resources(&spec->resources);
	free(spec->cgroups_path);
	free(spec->seccomp_file);
	strv_deinit(&spec->masked_paths);
	strv_deinit(&spec->readonly_paths);
	strv_deinit(&spec->sysctls);
	free_net(&spec->net);
	*spec = (struct spec){ 0 };
}

bool spec_is_name(const char *name)
{
	static const char word[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	static const char rest[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	return strspn(name, word) > 0 && name[strspn(name, rest)] == '\0' &&
	       strlen(name) <= SPEC_NAME_MAX;
}

void *spec_grow_array(void *items, size_t *n, size_t size)
{
	char *grown;
	char *old;

	memcpy(&old, items, sizeof(old)); /* a pointer of whatever type */
	grown = reallocarray(old, *n + 1, size);
	if (!grown)
		return NULL;
	memcpy(items, &grown, sizeof(grown));
	memset(grown + *n * size, 0, size);
	return grown + (*n)++ * size;
}
