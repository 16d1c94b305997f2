/* SPDX-License-Identifier: MIT */
/* 64 words of each kind, so that six bits choose one: 4096 names before any is used twice. */
#include "runner/random_name.h"

#include <stdio.h>
#include <sys/random.h>
#include <time.h>

#define N_WORDS 64
#define FIRST_LONG_ATTEMPT 3

static const char *const adjectives[N_WORDS] = {
	"able",   "amber", "ample",  "azure",  "bold",  "brave",  "brief",  "bright",
	"brisk",  "broad", "calm",   "clean",  "clear", "close",  "cool",   "crisp",
	"deep",   "eager", "early",  "equal",  "exact", "fair",   "fast",   "fine",
	"firm",   "fleet", "fond",   "frank",  "free",  "fresh",  "gentle", "glad",
	"golden", "grand", "green",  "happy",  "hardy", "ideal",  "jolly",  "keen",
	"kind",   "large", "light",  "loyal",  "lucky", "mellow", "merry",  "mild",
	"neat",   "noble", "plain",  "polite", "proud", "quick",  "quiet",  "rapid",
	"ready",  "round", "silent", "small",  "solid", "sunny",  "swift",  "warm",
};

static const char *const nouns[N_WORDS] = {
	"acorn",  "anchor",  "apple",  "badger", "barge",   "basil", "beaver", "birch",
	"bridge", "brook",   "canoe",  "canyon", "cedar",   "cliff", "clover", "comet",
	"coral",  "crane",   "crow",   "delta",  "dune",    "eagle", "elm",    "falcon",
	"fern",   "finch",   "forest", "fox",    "garden",  "glade", "hare",   "harbor",
	"hazel",  "heron",   "hill",   "island", "lake",    "larch", "lark",   "maple",
	"marsh",  "meadow",  "moss",   "oak",    "otter",   "owl",   "pebble", "pine",
	"plum",   "pond",    "raven",  "reed",   "ridge",   "river", "robin",  "rowan",
	"seal",   "sparrow", "spruce", "stone",  "thistle", "tide",  "willow", "wren",
};

uint32_t random_name_bits(void)
{
	struct timespec now = { 0 };
	uint32_t bits = 0;

	if (getrandom(&bits, sizeof(bits), GRND_NONBLOCK) != sizeof(bits)) {
		(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
		bits = (uint32_t)now.tv_nsec * 2654435761U;
	}
	return bits;
}

void random_name_choose(unsigned attempt, char name[RANDOM_NAME_SIZE])
{
	uint32_t bits = random_name_bits();
	const char *adjective = adjectives[bits % N_WORDS];
	const char *noun = nouns[bits / N_WORDS % N_WORDS];

	if (attempt < FIRST_LONG_ATTEMPT)
		(void)snprintf(name, RANDOM_NAME_SIZE, "%s-%s", adjective, noun);
	else
		(void)snprintf(name, RANDOM_NAME_SIZE, "%s-%s-%05x", adjective, noun, bits >> 12);
}
