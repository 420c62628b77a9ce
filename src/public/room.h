/*
 * public/room.h - what the files of this folder share: the process, and a guest.
 */
#ifndef PS_PUBLIC_ROOM_H
#define PS_PUBLIC_ROOM_H
#include <pthread.h>

#include "base/clock.h"
#include "forms/forms.h"
#include "public/contacts.h"
#include "public/drafts.h"
#include "public/prose.h"
#include "public/public.h"
#include "public/signs.h"
#include "spool/spool.h"
#include "web/base.h"
#include "web/form.h"
#include "web/public_routes.h"

#define REPORT_PAGES 8
#define LANG_ENGLISH 1		/* lang_number of languages.csv */
#define WORDS_MAX 10000		/* characters added later */

/* The process. Constant after start but for what has a lock. */
struct room {
	const struct public_options *options;
	struct arena	 keep;
	struct reference *reference;
	struct forms	*forms;
	const struct form *report;
	struct str	 signs_name;	/* of the field that holds the ticks */
	struct words	*words;
	struct prose_set prose;
	struct words	*types;		/* what each type of harm is, by its id */
	struct spool	*spool;
	struct drafts	*drafts;
	struct web_site	 site;
	const char	*host[3];
	struct str	 help_phone;
	pthread_mutex_t	 bundle_lock;
	struct bundle	 bundle;
	bool		 has_bundle;
	uint8_t		 site_pk[32];
	/* receipts: one derivation at a time; a site-wide budget for codes entered (PUB-51) */
	pthread_mutex_t	 derive_lock, gate_lock;
	struct { uint64_t prefix; unsigned n; } waiting[16];
	int64_t		 entries_since;
	unsigned	 entries;
};
/* Everything but the listener; *r is zero. Confined afterwards if the options say so. */
NODISCARD err_t room_open(struct room *, const struct public_options *);
void	 room_close(struct room *);
static inline struct room *room_of(const struct web *w) { return w->site->user; }
/* Fill r->site: routes, hosts, words. */
NODISCARD err_t room_site(struct room *);
/* A copy of the bundle in force. BUSY "public.no-bundle". */
NODISCARD err_t room_bundle(struct room *, struct bundle *out);
/* Fill the words around a page; flags of PUB §3. */
void	 room_shell(struct web *, bool plain_title, const char *back);

/* ---- a guest: what the cookie's key opens ------------------------------- */
enum guest_kind { GUEST_REPORT = 1, GUEST_SENT, GUEST_RECEIPT, GUEST_ROUTE };
enum guest_notice { NOTICE_NONE, NOTICE_CLEARED, NOTICE_ADDED, NOTICE_READ, NOTICE_KEPT };
struct guest {
	enum guest_kind	 kind;
	struct key	 key;
	uint8_t		 token[16];
	struct cbor	 answers;
	struct cbor	 route;		/* answers of *who do I contact*: of any kind, never sent */
	enum guest_notice notice;	/* said once */
	bool		 code_shown;	/* SENT: Get my code was pressed and the binding is durable */
	struct receipt	 receipt;	/* RECEIPT */
};
/* NOTFOUND: none, or of another kind. */
NODISCARD err_t guest_open(struct web *, enum guest_kind, struct guest *out);
/* Whatever kind it is. */
NODISCARD err_t guest_any(struct web *, struct guest *out);
/* A new one under a new key; sets the cookie. An old one of this browser is wiped. */
NODISCARD err_t guest_new(struct web *, enum guest_kind, struct guest *out);
NODISCARD err_t guest_save(struct web *, const struct guest *);
/* Gone, and the cookie with it. */
NODISCARD err_t guest_end(struct web *, const struct guest *);
/* Whatever this browser's key opens is gone, and the cookie with it. */
NODISCARD err_t guest_leave(struct web *);

/* ---- quick exit (PUB §4) ------------------------------------------------ */
/* Does the route of this request carry the exit button? */
bool	 exit_watched(const struct web *);
/* Exit was pressed in this browser less than 15 minutes ago. */
bool	 exit_pressed(struct web *);
/* The page with nothing to learn. */
NODISCARD err_t exit_neutral(struct web *);

/* ---- receipts ----------------------------------------------------------- */
/* Argon2id behind a gate: at most two wait for each prefix. BUSY "public.busy". */
NODISCARD err_t receipt_work(struct web *, const char digits[20], struct receipt *out);
/* May one more code be tried in this minute? BUSY "public.busy". */
NODISCARD err_t receipt_budget(struct room *);

/* ---- what answers mean (PUB-43) ----------------------------------------- */
struct panels { bool danger, child, self; };
struct panels panels_of(const struct room *, const struct cbor *answers, int32_t day);
/* Header flags of the envelope. */
uint16_t flags_of(const struct room *, const struct cbor *answers, bool slow, int32_t day);
/* Child contacts for the panel: of the areas a postcode may lie in, else police and help line. */
NODISCARD err_t child_contacts(struct web *, const struct cbor *answers, bool self, struct contact_view **out, size_t *n);

/* P20: the page, and what is pressed on it. */
NODISCARD err_t sent_show(struct web *);
NODISCARD err_t sent_press(struct web *);

/* Some words said as a page of its own, when a flow cannot go on. */
NODISCARD err_t page_cleared(struct web *);

/* Seal and put; the file is durable when it returns. IO, BUSY: nothing was acknowledged. */
NODISCARD err_t room_put(struct web *, struct envelope *);
/* Today in London: what pages show and reports carry. */
static inline int32_t room_day(void) { return day_local(clock_now()); }
#endif
