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
#include <sys/types.h>

#include "base/cbor.h"
#include "base/id.h"
#include "crypto/crypto.h"

enum spool_kind { SPOOL_REPORT = 1, SPOOL_ADDITION, SPOOL_BINDING, SPOOL_CONTROL, SPOOL_SURVEY, SPOOL_MESSAGE };
enum spool_flag {
	SPOOL_DANGER = 1, SPOOL_SLOW = 2, SPOOL_FILES = 4, SPOOL_WELFARE = 8, SPOOL_CHILD = 16,
	SPOOL_UNKNOWN = 32, SPOOL_SELF = 64
};
/*
 * Sections.  Group as G_ of keeper/client.h: answers 3, contact and control 10,
 * card 1, files 6 from number 16.  Each holds deterministic CBOR, a map with
 * the integer keys below (in this order):
 *
 *	kind 1	ANSWERS {FORM, VERSION, ANSWERS, FLAGS}, CONTACT {ANSWERS} (the c_* fields), CARD {ACCOUNT, AGENCY, CHANNEL}
 *	kind 2	ANSWERS {LOCATOR, TEXT}, CONTACT {LOCATOR}
 *	kind 3	CONTACT {LOCATOR, SUB, RPK}
 *	kind 4	CONTACT {LOCATOR, WHAT, SERIAL}	what: SPOOL_READ one message (SERIAL), SPOOL_WIPE all
 *
 * ANSWERS is the map of form names to values; LOCATOR 16 bytes, SUB 16, RPK 32.
 * The header sub of kinds 2 to 4 comes from a fresh token and names nothing;
 * SUB of kind 3 is the report's.
 */
enum spool_section_number { SPOOL_SEC_ANSWERS = 1, SPOOL_SEC_CONTACT = 2, SPOOL_SEC_CARD = 3, SPOOL_SEC_FILE = 16 };
enum spool_group { SPOOL_GROUP_CARD = 1, SPOOL_GROUP_ANSWERS = 3, SPOOL_GROUP_FILE = 6, SPOOL_GROUP_CONTACT = 10 };
enum spool_key {
	SPOOL_KEY_FORM = 1, SPOOL_KEY_VERSION = 2, SPOOL_KEY_ANSWERS = 3, SPOOL_KEY_FLAGS = 4,
	SPOOL_KEY_LOCATOR = 5, SPOOL_KEY_TEXT = 6, SPOOL_KEY_SUB = 7, SPOOL_KEY_RPK = 8,
	SPOOL_KEY_WHAT = 9, SPOOL_KEY_SERIAL = 10,
	SPOOL_KEY_ACCOUNT = 1, SPOOL_KEY_AGENCY = 2, SPOOL_KEY_CHANNEL = 3
};
enum spool_what { SPOOL_READ = 1, SPOOL_WIPE = 2 };

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
/* "PSB1" bytes; site_pk: Ed25519 key the file must be signed with, NULL on first use (signature then
 * not checked). INVALID "bundle.bad". Whether number and days are fresh is the caller's to judge. */
NODISCARD err_t bundle_read(struct str, const uint8_t *site_pk, struct bundle *out);
NODISCARD err_t bundle_write(struct arena *, const struct bundle *, const struct signpair *, struct str *out);

/* Padded by the writer: files (group 6) to Padme lengths, all others in steps of 4 KiB. */
struct spool_section { uint16_t sec; uint8_t group; struct str plain; };
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
/* The bytes of a file; DK is made here and forgotten. tag_out: 8 bytes for the name:
 * BLAKE2b-64(key = token, all sections but files, then BLAKE2b-256 of each file).  INVALID "spool.envelope". */
NODISCARD err_t envelope_write(struct arena *, const struct envelope *, struct str *bytes_out, uint8_t tag_out[8]);
/* Header, lengths and trailer checked, nothing opened. INVALID "spool.bad". */
NODISCARD err_t sealed_read(struct str bytes, struct sealed *out);
/* kg: group key of the section's group; padding taken off. DENIED; NOTFOUND "spool.section" when there is none. */
NODISCARD err_t sealed_section(struct arena *, const struct sealed *, const struct key *kg, uint16_t sec, struct str *out);

/*
 * A folder with part and new; holds descriptors only, opened before the
 * process is confined.  One spool may be used by many threads at once.
 */
struct spool;
/* The system calls a spool makes; a test gives its own to make the n-th one fail. */
struct spool_calls {
	int	(*create)(int dirfd, const char *name);		/* O_WRONLY O_CREAT O_EXCL, 0640 */
	ssize_t	(*write)(int fd, const void *, size_t);
	int	(*sync)(int fd);
	int	(*rename)(int from, const char *, int to, const char *);	/* never replaces */
	int	(*unlink)(int dirfd, const char *);
};
extern const struct spool_calls spool_calls_real;
void	 spool_use_calls(struct spool *, const struct spool_calls *);
/* Make dir/{part,new} (public_in: quar and bad as well) as needed (supervisor, tests) / open an existing one. */
NODISCARD err_t spool_make(const char *dir, bool public_in);
NODISCARD err_t spool_open(const char *dir, struct spool **out);
void	 spool_close(struct spool **);
/* S1-S6. already: the same file was there before (same page again). IO "spool.unavailable": nothing was
 * acknowledged, the text must stay with whoever typed it. */
NODISCARD err_t spool_put(struct spool *, const struct envelope *, struct arena *, bool *already);
/* Names waiting in new, oldest first by name; bytes of one; gone durably. */
NODISCARD err_t spool_list(struct spool *, struct arena *, struct str **names, size_t *n);
NODISCARD err_t spool_get(struct spool *, struct arena *, struct str name, struct str *out);
NODISCARD err_t spool_sync(struct spool *, struct str name);		/* I1: fsync file and folder before acting on it */
NODISCARD err_t spool_drop(struct spool *, struct str name);
NODISCARD err_t spool_bad(struct spool *, struct str name);		/* moved to bad/, alarm in the log */
/* Unfinished parts of more than an hour go (supervisor or desk: the public process may not list them). */
NODISCARD err_t spool_tidy(struct spool *, int64_t now_ms);

/*
 * ---- outbox (SEC-55): new/<locator hex>.<serial> ----------------------
 * A name in done/ is never shown again, so a mover may repeat; serials start
 * at 1, and done/<locator hex>.0 says the whole receipt was wiped.
 */
NODISCARD err_t outbox_make(const char *out_dir);
#define OUTBOX_TEXT_MAX 16000
#define OUTBOX_MESSAGES_MAX 64
/* desk: durable once it returns; the same name again changes nothing. not_after: last day it is shown. */
NODISCARD err_t outbox_put(const char *out_dir, struct arena *, const struct site *, const uint8_t locator[16], uint32_t serial, uint32_t not_after, const uint8_t rpk[32], struct str text);
struct outbox_message { uint32_t serial; struct str text; };
/* public: unread messages of a receipt just entered, by serial. None is a success with n = 0. */
NODISCARD err_t outbox_open(const char *out_dir, struct arena *, const struct site *, const struct receipt *, struct outbox_message **out, size_t *n);
/* public: durable done marker, then unlink. serial 0: all (wipe). */
NODISCARD err_t outbox_done(const char *out_dir, struct arena *, const uint8_t locator[16], uint32_t serial);
#endif
