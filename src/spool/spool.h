/*
 * spool/spool.h - sealed envelopes as files (SEC-51 to 56).
 *
 *	part/<random> -> fsync -> new/<sub>-<tag> -> fsync folder -> acknowledge
 *
 * A file in new is complete and durable; anything else does not exist.  The
 * public side can write these files and read none.
 */
#ifndef PS_SPOOL_SPOOL_H
#define PS_SPOOL_SPOOL_H
#include "base/cbor.h"
#include "base/id.h"
#include "crypto/crypto.h"

enum spool_kind { SPOOL_REPORT = 1, SPOOL_ADDITION, SPOOL_BINDING, SPOOL_CONTROL, SPOOL_SURVEY, SPOOL_MESSAGE };
enum spool_flag {
	SPOOL_DANGER = 1, SPOOL_SLOW = 2, SPOOL_FILES = 4, SPOOL_WELFARE = 8, SPOOL_CHILD = 16,
	SPOOL_UNKNOWN = 32, SPOOL_SELF = 64
};
/* Section groups as G_ of keeper/client.h: answers 3, files 6, contact and control 10, card 1. */

struct bundle_unit { struct id unit; uint32_t ukv; uint8_t upk[32]; };
struct bundle {
	struct site	 site;
	uint64_t	 number;
	uint32_t	 from, to;		/* days */
	size_t		 n;
	struct bundle_unit unit[8];
	struct receipt_epoch epoch;
	uint32_t	 max_body;
};
/* "PSB1" bytes; site_pk: Ed25519 key the file must be signed with, NULL on first use. INVALID "bundle.bad". */
NODISCARD err_t bundle_read(struct str, const uint8_t *site_pk, struct bundle *out);
NODISCARD err_t bundle_write(struct arena *, const struct bundle *, const struct signpair *, struct str *out);

struct spool_section { uint16_t sec; uint8_t group; struct str plain; };	/* answers are padded by the writer */
struct envelope {
	enum spool_kind	 kind;
	uint16_t	 flags;
	struct site	 site;
	uint8_t		 token[16];		/* never stored; gives sub and tag */
	uint32_t	 day;
	uint16_t	 form, form_version, lang;
	size_t		 n_units;
	const struct bundle_unit *unit;
	size_t		 n_sections;
	const struct spool_section *section;
};
/* What the header says without any key, and where things lie. */
struct sealed {
	enum spool_kind	 kind;
	uint16_t	 flags, form, form_version, lang;
	struct site	 site;
	uint8_t		 sub[16];
	uint32_t	 day;
	size_t		 n_units;
	struct { struct id unit; uint32_t ukv; uint8_t box[112]; } unit[8];
	size_t		 n_sections;
	struct { uint16_t sec; uint16_t group; struct str bytes; } section[16];
	struct str	 whole;
	struct key	 trailer;
};
/* The bytes of a file; DK is made here and forgotten. tag_out: 8 bytes for the name. */
NODISCARD err_t envelope_write(struct arena *, const struct envelope *, struct str *bytes_out, uint8_t tag_out[8]);
/* Header, lengths and trailer checked, nothing opened. INVALID "spool.bad". */
NODISCARD err_t sealed_read(struct str bytes, struct sealed *out);
/* kg: group key of the section's group; unpads answers. DENIED. */
NODISCARD err_t sealed_section(struct arena *, const struct sealed *, const struct key *kg, uint16_t sec, struct str *out);

struct spool;	/* a folder with part and new; holds descriptors only */
/* Make dir/{part,new,...} as needed (supervisor, tests) / open an existing one. */
NODISCARD err_t spool_make(const char *dir, bool public_in);
NODISCARD err_t spool_open(const char *dir, struct spool **out);
void	 spool_close(struct spool **);
/* S1-S6. already: the same file was there before (same page again). IO "spool.unavailable": nothing was acknowledged. */
NODISCARD err_t spool_put(struct spool *, const struct envelope *, struct arena *, bool *already);
/* Names waiting in new, oldest first by name; bytes of one; gone durably. */
NODISCARD err_t spool_list(struct spool *, struct arena *, struct str **names, size_t *n);
NODISCARD err_t spool_get(struct spool *, struct arena *, struct str name, struct str *out);
NODISCARD err_t spool_sync(struct spool *, struct str name);		/* I1: fsync file and folder before acting on it */
NODISCARD err_t spool_drop(struct spool *, struct str name);
NODISCARD err_t spool_bad(struct spool *, struct str name);		/* moved to bad/, alarm in the log */

/* ---- outbox (SEC-55): new/<locator hex>.<serial> ---------------------- */
NODISCARD err_t outbox_put(const char *out_dir, struct arena *, const struct site *, const uint8_t locator[16], uint32_t serial, uint32_t not_after, const uint8_t rpk[32], struct str text);
struct outbox_message { uint32_t serial; struct str text; };
/* public: unread messages of a receipt just entered. */
NODISCARD err_t outbox_open(const char *out_dir, struct arena *, const struct site *, const struct receipt *, struct outbox_message **out, size_t *n);
/* public: durable done marker, then unlink. serial 0: all (wipe). */
NODISCARD err_t outbox_done(const char *out_dir, struct arena *, const uint8_t locator[16], uint32_t serial);
#endif
