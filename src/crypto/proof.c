/*
 * crypto/proof.c - the tie between a row and the log (SEC-47), and the
 * Merkle tree over the log's leaves (RFC 6962, SEC-85).
 *
 * The tree is kept as its range: the roots of the perfect subtrees it is made
 * of, largest first, one for each bit set in the number of leaves.
 */
#include <sodium.h>
#include <string.h>

#include "crypto/inside.h"

static void
add_number(struct hash_state *s, uint64_t v, size_t n)
{
	char bytes[8];

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(v >> 8 * i & 0xff);
	hash_add(s, (struct str){ bytes, n });
}

static void
add_cell(struct hash_state *s, const struct cell *c)
{
	uint8_t type = c->type;

	hash_add(s, (struct str){ (const char *)&type, 1 });
	switch (type) {
	case 1:
		add_number(s, 8, 4);
		add_number(s, (uint64_t)c->i, 8);
		break;
	case 2:
		add_number(s, c->s.n, 4);
		hash_add(s, c->s);
		break;
	default:
		add_number(s, 0, 4);
		break;
	}
}

void
row_hash(struct key *out, const struct site *site, uint16_t table, struct id row,
    uint64_t rowver, const struct cell *cell, size_t n)
{
	struct hash_state s;

	hash_begin(&s, sizeof out->b, "plainsight/row/v1", 17);
	hash_add(&s, (struct str){ (const char *)site->b, sizeof site->b });
	add_number(&s, table, 2);
	hash_add(&s, id_str(&row));
	add_number(&s, rowver, 8);
	for (size_t i = 0; i < n; i++)
		add_cell(&s, &cell[i]);
	hash_end(&s, out->b, sizeof out->b);
}

void
row_tag(uint8_t out[16], const struct key *rowtag_key, uint16_t table, struct id row,
    uint64_t rowver, uint64_t audit_seq, const struct key *rowhash)
{
	struct hash_state s;
	uint8_t whole[32];

	hash_begin(&s, sizeof whole, rowtag_key->b, sizeof rowtag_key->b);
	add_number(&s, table, 2);
	hash_add(&s, id_str(&row));
	add_number(&s, rowver, 8);
	add_number(&s, audit_seq, 8);
	hash_add(&s, (struct str){ (const char *)rowhash->b, sizeof rowhash->b });
	hash_end(&s, whole, sizeof whole);
	memcpy(out, whole, 16);
}

/* SHA-256 of 01, left, right. */
static void
node_hash(struct key *out, const struct key *left, const struct key *right)
{
	uint8_t joined[65];

	joined[0] = 1;
	memcpy(joined + 1, left->b, 32);
	memcpy(joined + 33, right->b, 32);
	crypto_hash_sha256(out->b, joined, sizeof joined);
}

void
tree_add(struct tree *t, struct str leaf)
{
	crypto_hash_sha256_state s;
	struct key h;

	crypto_hash_sha256_init(&s);
	crypto_hash_sha256_update(&s, (const uint8_t[]){ 0 }, 1);
	crypto_hash_sha256_update(&s, (const uint8_t *)leaf.p, leaf.n);
	crypto_hash_sha256_final(&s, h.b);
	/* Each trailing one of n is a perfect subtree the new leaf completes. */
	for (uint64_t n = t->n; (n & 1) != 0; n >>= 1)
		node_hash(&h, &t->range[--t->n_range], &h);
	t->range[t->n_range++] = h;
	t->n++;
}

void
tree_root(struct key *out, const struct tree *t)
{
	struct key h;

	if (t->n_range == 0) {
		crypto_hash_sha256(out->b, NULL, 0);
		return;
	}
	h = t->range[t->n_range - 1];
	for (int i = t->n_range - 2; i >= 0; i--)
		node_hash(&h, &t->range[i], &h);
	*out = h;
}
