/*
 * link/rough.h - the rough key of a name: how it may have been heard (LNK-33).
 */
#ifndef PS_LINK_ROUGH_H
#define PS_LINK_ROUGH_H
#include <stddef.h>
#include <stdint.h>

#define ROUGH_MAX 8
/* Eight signs in one number, first sign in the highest byte, zero padded: equal keys sound alike. */
uint64_t rough_key(const uint8_t *folded, size_t n);
/* How many signs a key has. */
size_t	 rough_length(uint64_t key);
#endif
