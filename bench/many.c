/*
 * bench/many.c - a house with many reports, to measure it.
 *
 *	many DIR N: county as in the demo -> N letters by its people and the public, spread
 *	over eighteen months -> the older ones set aside, the last decided and waiting
 *	-> durable at once -> bundle; `plainsight demo --data DIR` serves it
 *
 * Every report goes the ordinary road: sealed, spooled, taken in, moved, logged.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/demo_moves.h"
#include "crypto/crypto.h"

#define MONTHS_MS (540 * MS_DAY)
#define WAITING 1000		/* reports that wait for a grade at the end */

static const char *const words[] = {
	"Three men come each Tuesday and share one parcel; the driver counts them back into the van.",
	"Nine mattresses in two rooms above the shops. Nobody would say who pays the rent.",
	"He has had no wages since March and has not been outside alone for weeks.",
	"A girl of about fifteen was brought in by an older man who paid in cash and called himself her uncle.",
	"The men at the car wash sleep in the containers behind it.",
};

static struct str
pick(struct county *c, const char *const *list, size_t n)
{
	return str_of(list[county_throw(c, n)]);
}

NODISCARD static err_t
letter_of(struct county *c, struct arena *a, size_t i, size_t n, struct letter *out)
{
	static const char *const yes_no[] = { "no", "no", "no", "no", "unknown", "yes" };
	bool is_public = county_chance(c, 25);
	struct player *writer = &c->player[county_throw(c, c->n_players)];

	while (!is_public && (writer->roles & (ROLE_BIT(ROLE_PRACTITIONER) | ROLE_BIT(ROLE_LEAD))) == 0)
		writer = &c->player[county_throw(c, c->n_players)];
	*out = (struct letter){
		.by = is_public ? STR("public") : writer->login,
		.channel = is_public ? STR("public_web") : STR("partner_form"),
		.basis = is_public ? STR("saw_or_heard") : STR("saw"),
		.danger = STR("no"), .child = STR("no"),
		.welfare = is_public ? STR_NONE : pick(c, yes_no, sizeof yes_no / sizeof *yes_no),
		.words = pick(c, words, sizeof words / sizeof *words),
		.where = STR("Mill Street, Thornby"),
		.at = c->now - MONTHS_MS + (int64_t)((double)MONTHS_MS * (double)i / (double)n),
	};
	return str_fmt(a, &out->give, "phone=07700 900%03zu", county_throw(c, 1000));
}

/* Most are out of the way at once, as after eighteen months; the last have had their safety decision. */
NODISCARD static err_t
handle(struct county *c, const struct letter *letter, const struct sent *sent, bool is_old)
{
	struct matter m = { .sent = *sent, .intake = county_role(c, ROLE_BIT(ROLE_INTAKE), false, 0), .decision = STR("no_need"),
		.reason = STR("Nobody is in need now.") };

	if (is_old && (letter->welfare.n == 0 || str_is(letter->welfare, "no")))	/* a need is never set aside */
		return move_event(c, &m, m.intake, letter->at + MS_HOUR, "spam", STR("Sent to measure, not to tell."));
	return move_decide(c, &m, letter->at + MS_HOUR);
}

NODISCARD static err_t
send_all(struct county *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct letter letter;
		struct arena a;
		struct sent sent;
		err_t e;

		arena_init(&a, 65536);
		e = letter_of(c, &a, i, n, &letter);
		if (e == NULL)
			e = letter_send(c, &letter, &sent);
		if (e == NULL)
			e = handle(c, &letter, &sent, i + WAITING < n);
		arena_free(&a);
		TRY(e);
		if ((i + 1) % 10000 == 0)
			fprintf(stderr, "%zu reports\n", i + 1);
	}
	return NULL;
}

NODISCARD static err_t
make(struct arena *arena, const char *dir, size_t n)
{
	struct workshop w;
	struct county c;
	struct folder f;
	const char *share;
	struct str bundle = STR_NONE;
	err_t e, closed;

	TRY(crypto_start());
	TRY(folder_at(arena, dir, &f));
	TRY(share_find(arena, &share));
	TRY(folder_lay(arena, &f, share, true));
	TRY(workshop_open(&w, &f, true, STR_NONE));
	e = county_open(&c, &w, &f, share);
	if (e == NULL)
		e = send_all(&c, n);
	if (e == NULL)
		e = str_dup(arena, c.bundle, &bundle);
	county_close(&c);
	closed = workshop_close(&w);
	TRY(e);
	TRY(closed);
	TRY(disk_release(f.dir));
	TRY(file_replace(f.bundle, bundle, 0644));
	return folder_give(arena, &f);
}

int
main(int argc, char **argv)
{
	struct arena arena;
	int64_t n;
	err_t e;

	if (argc != 3 || str_i64(str_of(argv[2]), &n) != NULL || n < 1) {
		fprintf(stderr, "usage: many DIR REPORTS\n");
		return 2;
	}
	log_open("many", LOG_WARN);
	arena_init(&arena, (size_t)64 << 20);
	disk_hold();
	e = make(&arena, argv[1], (size_t)n);
	if (e != NULL)
		log_err(LOG_ERROR, e, "making many reports");
	arena_free(&arena);
	return e != NULL;
}
