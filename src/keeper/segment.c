/*
 * keeper/segment.c - frames of the audit log and their chain.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"
#include "keeper/leaf.h"
#include "keeper/segment.h"

static const char chain_key[] = "plainsight/log/v1";

static void
put_u32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static void
put_u64(uint8_t *p, uint64_t v)
{
	put_u32(p, (uint32_t)v);
	put_u32(p + 4, (uint32_t)(v >> 32));
}

static uint32_t
get_u32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void
segment_header(uint8_t out[SEGMENT_HEAD], const struct site *site, uint64_t number, uint64_t first_seq, const struct key *prev)
{
	memset(out, 0, SEGMENT_HEAD);
	memcpy(out, "PSAL", 4);
	out[4] = 1;
	memcpy(out + 8, site->b, 16);
	put_u64(out + 24, number);
	put_u64(out + 32, first_seq);
	memcpy(out + 40, prev->b, 32);
}

void
segment_chain0(struct key *out, const uint8_t head[SEGMENT_HEAD])
{
	hash_blake2b(out->b, 32, chain_key, sizeof chain_key - 1, (struct str){ (const char *)head, SEGMENT_HEAD });
}

void
frame_head(uint8_t out[FRAME_HEAD], enum frame_type type, size_t n)
{
	put_u32(out, (uint32_t)n);
	out[4] = (uint8_t)type;
	out[5] = 1;
	out[6] = out[7] = 0;
}

void
frame_chain(struct key *io, const uint8_t head[FRAME_HEAD], struct str body)
{
	struct hash_state h;

	hash_begin(&h, 32, io->b, 32);
	hash_add(&h, (struct str){ (const char *)head, FRAME_HEAD });
	hash_add(&h, body);
	hash_end(&h, io->b, 32);
}

void
segment_name(char out[32], uint64_t number)
{
	snprintf(out, 32, "%010" PRIu64 ".log", number);
}

err_t
segment_range(int dir, uint64_t *first, uint64_t *last)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	struct dirent *e;

	*first = *last = 0;
	if (d == NULL) {
		fd_close(&copy);
		FAIL(ERR_IO, "log.folder");
	}
	while ((e = readdir(d)) != NULL) {
		char *end;
		uint64_t n = strtoull(e->d_name, &end, 10);
		if (end != e->d_name + 10 || strcmp(end, ".log") != 0 || n == 0)
			continue;
		if (*first == 0 || n < *first)
			*first = n;
		if (n > *last)
			*last = n;
	}
	closedir(d);
	return NULL;
}

err_t
segment_open(int dir, uint64_t number, struct segment *out)
{
	char name[32];
	int fd CLEANUP(fd_close) = -1;
	struct stat st;
	uint8_t want[SEGMENT_HEAD];
	struct rd r;
	void *p;

	memset(out, 0, sizeof *out);
	segment_name(name, number);
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		FAIL(ERR_NOTFOUND, "log.segment");
	if (fd < 0 || fstat(fd, &st) != 0)
		FAIL(ERR_IO, "log.segment");
	if (st.st_size < SEGMENT_HEAD)
		FAIL(ERR_INVALID, "log.header");
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		FAIL(ERR_IO, "log.segment");
	out->bytes = (struct str){ p, (size_t)st.st_size };
	r = rd_of(out->bytes);
	rd_bytes(&r, 8);
	memcpy(out->site.b, rd_bytes(&r, 16), 16);
	out->number = rd_u64(&r);
	out->first_seq = rd_u64(&r);
	memcpy(out->prev_chain.b, rd_bytes(&r, 32), 32);
	segment_header(want, &out->site, number, out->first_seq, &out->prev_chain);
	if (memcmp(want, p, SEGMENT_HEAD) != 0) {
		segment_close(out);
		FAIL(ERR_INVALID, "log.header");
	}
	segment_chain0(&out->chain, p);
	out->at = SEGMENT_HEAD;
	return NULL;
}

void
segment_close(struct segment *s)
{
	if (s->bytes.p != NULL)
		munmap((void *)(uintptr_t)s->bytes.p, s->bytes.n);
	s->bytes = STR_NONE;
}

/* The frame at `at`, whose predecessor's chain is prev: its body, or false. */
static bool
frame_at(struct str bytes, size_t at, const struct key *prev, struct frame *out, struct key *chain)
{
	const uint8_t *p = (const uint8_t *)bytes.p + at;
	size_t left = bytes.n - at, n;

	if (left < FRAME_EXTRA || p[5] != 1 || p[6] != 0 || p[7] != 0 || p[4] < FRAME_LEAF || p[4] > FRAME_SEGMENT_END)
		return false;
	n = get_u32(p);
	if (n > FRAME_BODY_MAX || left - FRAME_EXTRA < n)
		return false;
	out->type = (enum frame_type)p[4];
	out->body = (struct str){ (const char *)p + FRAME_HEAD, n };
	*chain = *prev;
	frame_chain(chain, p, out->body);
	return memcmp(chain->b, p + FRAME_HEAD + n, 32) == 0;
}

bool
segment_next(struct segment *s, struct frame *out)
{
	struct key chain;

	if (s->at >= s->bytes.n || !frame_at(s->bytes, s->at, &s->chain, out, &chain))
		return false;
	s->chain = chain;
	s->at += FRAME_EXTRA + out->body.n;
	return true;
}

bool
segment_valid_after(const struct segment *s)
{
	struct frame f;
	struct key prev, chain;

	for (size_t at = s->at + 33; at + FRAME_EXTRA <= s->bytes.n; at++) {
		memcpy(prev.b, s->bytes.p + at - 32, 32);
		if (frame_at(s->bytes, at, &prev, &f, &chain))
			return true;
	}
	return false;
}

bool
segment_last_changed(const struct segment *s)
{
	struct str rest = str_from(s->bytes, s->at);
	const uint8_t *p = (const uint8_t *)rest.p;
	uint8_t head[FRAME_HEAD];
	struct key chain;
	size_t n;

	if (rest.n < FRAME_EXTRA || rest.n > FRAME_EXTRA + FRAME_BODY_MAX)
		return false;
	n = rest.n - FRAME_EXTRA;
	/* body or chain changed: the head says that it ends here, and something stands at the end */
	if (get_u32(p) == n && p[4] >= FRAME_LEAF && p[4] <= FRAME_SEGMENT_END && p[5] == 1 && p[6] == 0 && p[7] == 0)
		return !is_zero(p + FRAME_HEAD + n, 32);
	/* head changed: with the right one the chain is */
	for (int type = FRAME_LEAF; type <= FRAME_SEGMENT_END; type++) {
		frame_head(head, (enum frame_type)type, n);
		chain = s->chain;
		frame_chain(&chain, head, (struct str){ (const char *)p + FRAME_HEAD, n });
		if (memcmp(chain.b, p + FRAME_HEAD + n, 32) == 0)
			return true;
	}
	return false;
}

/* ---- checkpoints ------------------------------------------------------ */

void
checkpoint_write(struct buf *b, const struct checkpoint *c)
{
	buf_u64(b, c->tree.n);
	buf_u64(b, (uint64_t)c->time);
	buf_add(b, c->root.b, 32);
	buf_byte(b, c->tree.n_range);
	buf_add(b, c->tree.range, 32 * (size_t)c->tree.n_range);
	buf_u64(b, c->state_n);
	buf_add(b, c->state_hash.b, 32);
	buf_u16(b, c->n_open);
	buf_add(b, c->open, 16 * (size_t)c->n_open);
	buf_u16(b, (uint16_t)c->note.n);
	buf_str(b, c->note);
}

err_t
checkpoint_read(struct str body, struct checkpoint *out)
{
	struct rd r = rd_of(body);
	const uint8_t *p;

	memset(out, 0, sizeof *out);
	out->tree.n = rd_u64(&r);
	out->time = (int64_t)rd_u64(&r);
	if ((p = rd_bytes(&r, 32)) != NULL)
		memcpy(out->root.b, p, 32);
	out->tree.n_range = rd_u8(&r);
	if (out->tree.n_range > 64)
		FAIL(ERR_INVALID, "log.checkpoint");
	if ((p = rd_bytes(&r, 32 * (size_t)out->tree.n_range)) != NULL)
		memcpy(out->tree.range, p, 32 * (size_t)out->tree.n_range);
	out->state_n = rd_u64(&r);
	if ((p = rd_bytes(&r, 32)) != NULL)
		memcpy(out->state_hash.b, p, 32);
	out->n_open = rd_u16(&r);
	if (out->n_open > TXN_OPEN_MAX)
		FAIL(ERR_INVALID, "log.checkpoint");
	if ((p = rd_bytes(&r, 16 * (size_t)out->n_open)) != NULL)
		memcpy(out->open, p, 16 * (size_t)out->n_open);
	out->note = rd_str(&r, rd_u16(&r));
	if (r.bad || r.n != 0)
		FAIL(ERR_INVALID, "log.checkpoint");
	return NULL;
}

static void
base64(char *out, const uint8_t *p, size_t n)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)p[i] << 16 | (i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0) | (i + 2 < n ? p[i + 2] : 0U);
		*out++ = digit[v >> 18];
		*out++ = digit[v >> 12 & 63];
		*out++ = i + 1 < n ? digit[v >> 6 & 63] : '=';
		*out++ = i + 2 < n ? digit[v & 63] : '=';
	}
	*out = 0;
}

/* The signed part; origin comes out for the signature line. */
static void
note_text(char out[CHECKPOINT_NOTE_MAX], char origin[64], const struct site *site, const struct tree *tree)
{
	struct key root;
	char root64[48];

	for (int i = 0; i < 16; i++)
		snprintf(origin + 2 * i, 3, "%02x", site->b[i]);
	snprintf(origin + 32, 32, "/plainsight/audit/1");
	tree_root(&root, tree);
	base64(root64, root.b, 32);
	snprintf(out, CHECKPOINT_NOTE_MAX, "%s\n%" PRIu64 "\n%s\n", origin, tree->n, root64);
}

/* C2SP: the first four bytes of SHA-256(name, newline, type 1, key). */
static void
note_key_hash(uint8_t out[4], const char *origin, const uint8_t pk[32])
{
	uint8_t in[64 + 2 + 32];
	size_t n = strlen(origin);
	struct key h;

	memcpy(in, origin, n);
	in[n] = '\n';
	in[n + 1] = 1;
	memcpy(in + n + 2, pk, 32);
	hash_sha256(&h, (struct str){ (const char *)in, n + 34 });
	memcpy(out, h.b, 4);
}

static void
note_line(char *out, size_t max, const char *origin, const uint8_t pk[32], const uint8_t sig[64])
{
	uint8_t raw[68];
	char sig64[96];

	note_key_hash(raw, origin, pk);
	memcpy(raw + 4, sig, 64);
	base64(sig64, raw, sizeof raw);
	snprintf(out, max, "\n\xe2\x80\x94 %s %s\n", origin, sig64);
}

void
checkpoint_note(char out[CHECKPOINT_NOTE_MAX], const struct site *site, const struct tree *tree, const struct signpair *signer)
{
	char origin[64];
	uint8_t sig[64];
	size_t n;

	note_text(out, origin, site, tree);
	if (signer == NULL)
		return;
	n = strlen(out);
	sign_detached(sig, signer, str_of(out));
	note_line(out + n, CHECKPOINT_NOTE_MAX - n, origin, signer->pk, sig);
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : 0;
}

err_t
checkpoint_note_check(const struct checkpoint *c, const struct site *site, const uint8_t pk[32])
{
	char text[CHECKPOINT_NOTE_MAX], line[256], origin[64];
	uint8_t raw[69];
	struct str rest, want;

	note_text(text, origin, site, &c->tree);
	if (!str_starts(c->note, str_of(text)))
		FAIL(ERR_DENIED, "log.note");
	rest = str_from(c->note, strlen(text));
	if (rest.n == 0)
		return NULL;
	if (rest.n < 93)			/* 68 bytes are 92 digits, then the newline */
		FAIL(ERR_DENIED, "log.note");
	for (size_t i = 0, o = 0; i < 92; i += 4, o += 3) {
		const char *p = rest.p + rest.n - 93 + i;
		uint32_t v = 0;
		for (int j = 0; j < 4; j++)
			v = v << 6 | (uint32_t)base64_value(p[j]);
		raw[o] = (uint8_t)(v >> 16);
		raw[o + 1] = (uint8_t)(v >> 8);
		raw[o + 2] = (uint8_t)v;
	}
	/* written again from its signature it must be the same, byte for byte */
	note_line(line, sizeof line, origin, pk, raw + 4);
	want = str_of(line);
	if (!str_eq(rest, want))
		FAIL(ERR_DENIED, "log.note");
	return sign_check(raw + 4, pk, str_of(text));
}
