/* SPDX-License-Identifier: MIT */
/* Random numbers that follow from a seed. */
#ifndef MODEL_DRAW_H
#define MODEL_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct draw {
	uint64_t state;
};

/** splitmix64 (public domain; Vigna). */
static inline uint64_t draw_word(struct draw *draw)
{
	uint64_t z = draw->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/** 0 .. @n - 1. */
static inline unsigned draw_below(struct draw *draw, unsigned n)
{
	return (unsigned)(draw_word(draw) % n);
}

/** True once in @n times. */
static inline bool draw_once_in(struct draw *draw, unsigned n)
{
	return draw_below(draw, n) == 0;
}

#endif
