/* SPDX-License-Identifier: MIT */
/*
 * FNV-1a of both strings with their ends, then the finalizer of MurmurHash3, because FNV's high bits
 * hardly change with the last letter.  Nobody gains by a collision: all names are the same user's.
 */
#include "runner/net_name.h"

#include <stdio.h>
#include <string.h>

/* Five bits a letter. */
static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
#define HASH_LEN 12

static uint64_t add_string(uint64_t hash, const char *text)
{
	do {
		hash ^= (unsigned char)*text;
		hash *= 0x100000001b3;
	} while (*text++);
	return hash;
}

uint64_t net_name_hash(const char *state_dir, const char *name)
{
	uint64_t hash = add_string(add_string(0xcbf29ce484222325, state_dir), name);

	hash ^= hash >> 33;
	hash *= 0xff51afd7ed558ccd;
	hash ^= hash >> 33;
	hash *= 0xc4ceb9fe1a85ec53;
	return hash ^ hash >> 33;
}

static void format_hash(uint64_t hash, char ret[HASH_LEN + 1])
{
	for (unsigned i = 0; i < HASH_LEN; i++)
		ret[i] = letters[hash >> 5 * i & 31];
	ret[HASH_LEN] = '\0';
}

void net_name_interface(const char *state_dir, const char *name, char ret[IFNAMSIZ])
{
	memcpy(ret, "ufs", 3);
	format_hash(net_name_hash(state_dir, name), ret + 3);
}

void net_name_table(const char *state_dir, const char *name, char ret[NET_NAME_TABLE_SIZE])
{
	char hash[HASH_LEN + 1];

	format_hash(net_name_hash(state_dir, name), hash);
	(void)snprintf(ret, NET_NAME_TABLE_SIZE, "unionfs-%s-%s", name, hash); /* it fits */
}

void net_name_bridge(const char *state_dir, const char *default_dir, char ret[IFNAMSIZ])
{
	if (strcmp(state_dir, default_dir) == 0) {
		(void)snprintf(ret, IFNAMSIZ, "unionbr0"); /* it fits */
		return;
	}
	memcpy(ret, "ubr", 3);
	format_hash(net_name_hash(state_dir, ""), ret + 3);
}

void net_name_bridge_table(const char *bridge, char ret[NET_NAME_TABLE_SIZE])
{
	(void)snprintf(ret, NET_NAME_TABLE_SIZE, "unionfs-%s", bridge); /* it fits */
}

void net_name_mac(const char *state_dir, const char *name, uint8_t ret[NET_MAC_LEN])
{
	const uint64_t hash = net_name_hash(state_dir, name);

	for (unsigned i = 0; i < NET_MAC_LEN; i++)
		ret[i] = (uint8_t)(hash >> 8 * i);
	ret[0] = (uint8_t)((ret[0] & 0xfc) | 2); /* one station's, nobody's vendor */
}

bool net_name_is_interface(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.-";
	const size_t len = strlen(name);

	return len > 0 && len < IFNAMSIZ && strspn(name, allowed) == len && name[0] != '.' &&
	       name[0] != '-';
}
