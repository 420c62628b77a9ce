/* Nothing acknowledged is lost or doubled, wherever the process dies (SEC-54, INT-29). */
#include <setjmp.h>

#include "town.h"

static jmp_buf died;
static enum ingest_step die_at;

/* Where a real process would be gone: nothing after this line runs, nothing is undone. */
static void
dies(enum ingest_step step)
{
	if (step == die_at)
		longjmp(died, 1);
}

static void
die_once_at(enum ingest_step step)
{
	struct town *t = town();
	struct ingest_count count;

	die_at = step;
	ingest_at = dies;
	if (setjmp(died) == 0)
		EXPECT_OK(ingest_all(as_system(), &t->intel, &count));
	ingest_at = NULL;
	/* The desk starts again. */
	EXPECT_OK(store_recover(as_system()));
}

static size_t
waiting(struct spool *spool)
{
	struct str *names;
	size_t n;

	EXPECT_OK(spool_list(spool, &t_arena, &names, &n));
	return n;
}

static void
letter(uint8_t seed, const char *words)
{
	struct public_letter l = { .kind = SPOOL_REPORT, .words = words };

	memset(l.token, seed, sizeof l.token);
	post(&l);
}

T(killed_at_each_step_a_report_is_there_once)
{
	struct town *t = town();

	for (int step = INGEST_I1; step <= INGEST_I6; step++) {
		size_t before = rows_in("report");
		struct ingest_count count;

		letter((uint8_t)(0x10 + step), "A van and six men");
		die_once_at((enum ingest_step)step);
		EXPECT_EQ(rows_in("report"), before + (step == INGEST_I6));
		EXPECT_EQ(waiting(t->intel.spool_in), 1);
		EXPECT_OK(ingest_all(as_system(), &t->intel, &count));
		EXPECT_EQ(rows_in("report"), before + 1);
		EXPECT_EQ(waiting(t->intel.spool_in), 0);
		EXPECT_EQ(count.bad + count.failed, 0);
		EXPECT_OK(ingest_all(as_system(), &t->intel, &count));
		EXPECT_EQ(rows_in("report"), before + 1);
	}
}

/* The control: a program that drops the file before its row is durable loses it, and the check above sees that. */
static struct spool *spool_of_control;

static void
drops_too_early(enum ingest_step step)
{
	struct str *names;
	size_t n;

	if (step != INGEST_I5)
		return;
	EXPECT_OK(spool_list(spool_of_control, &t_arena, &names, &n));
	for (size_t i = 0; i < n; i++)
		EXPECT_OK(spool_drop(spool_of_control, names[i]));
	longjmp(died, 1);
}

T(control_dropping_the_file_before_the_row_is_durable_is_seen_as_a_loss)
{
	struct town *t = town();
	size_t before = rows_in("report");
	struct ingest_count count;

	spool_of_control = t->intel.spool_in;
	letter(0x30, "Lost words");
	ingest_at = drops_too_early;
	if (setjmp(died) == 0)
		EXPECT_OK(ingest_all(as_system(), &t->intel, &count));
	ingest_at = NULL;
	EXPECT_OK(store_recover(as_system()));
	EXPECT_OK(ingest_all(as_system(), &t->intel, &count));
	EXPECT_EQ(rows_in("report"), before);
}

T(the_safety_clock_runs_from_the_first_arrival_though_the_process_died)
{
	struct town *t = town();
	struct ingest_count count;
	struct queue q;

	letter(0x31, "Clock");
	die_once_at(INGEST_I2);
	town_time(6, 10, 11, 30);
	EXPECT_OK(ingest_all(as_system(), &t->intel, &count));
	EXPECT_EQ(count.reports, 1);
	EXPECT_OK(report_queue(as(SAM), &t->intel, &(struct queue_query){ .filter = QUEUE_CLOCK, .channel = STR("public_web") }, &q));
	EXPECT(q.n > 0);
	for (size_t i = 0; i < q.n; i++)
		EXPECT(q.row[i].safety_due <= local_ms((struct date){ 2026, 6, 11 }, 12, 0));
}

T(the_same_token_gives_the_same_number_and_other_words_another_version)
{
	struct town *t = town();
	struct cbor a = form_answers("Six men", "no", "no", "no"), b = form_answers("Seven men", "no", "no", "no");
	struct report_submission s = { .form = form_by_number(t->forms, 1, 0), .answers = &a, .channel = "phone", .lang = 1, .token = { 7, 7, 7 } };
	struct str first, again, changed;
	size_t before = rows_in("report");

	EXPECT_OK(report_submit(as(PAT), &t->intel, &s, &first));
	EXPECT_OK(report_submit(as(PAT), &t->intel, &s, &again));
	EXPECT_SAME(first, again);
	EXPECT_EQ(rows_in("report"), before + 1);
	s.answers = &b;
	EXPECT_OK(report_submit(as(PAT), &t->intel, &s, &changed));
	EXPECT(!str_eq(first, changed));
	EXPECT_EQ(rows_in("report"), before + 2);
	EXPECT_EQ(waiting(t->intel.spool_staff), 0);
}

T(a_staff_report_whose_process_died_is_taken_in_after_the_restart_as_its_sender_s)
{
	struct town *t = town();
	struct cbor a = form_answers("Before the crash", "no", "no", "yes");
	struct report_submission s = { .form = form_by_number(t->forms, 1, 0), .answers = &a, .channel = "partner_form", .lang = 1, .token = { 9, 1 } };
	struct ingest_count count;
	struct own_row own;
	struct str urn;

	die_at = INGEST_I4;
	ingest_at = dies;
	if (setjmp(died) == 0)
		EXPECT_OK(report_submit(as(PAT), &t->intel, &s, &urn));
	ingest_at = NULL;
	EXPECT_OK(store_recover(as_system()));
	EXPECT_OK(ingest_all(as_system(), &t->intel, &count));
	EXPECT_EQ(count.reports, 1);
	/* Sent again, since no number was shown: the same report. */
	EXPECT_OK(report_submit(as(PAT), &t->intel, &s, &urn));
	EXPECT_OK(report_own(as(PAT), &t->intel, urn, &own));
	EXPECT_STR(own.state_words, "We have it");
}

T(a_damaged_file_and_one_of_another_site_are_set_aside)
{
	struct town *t = town();
	struct site was = t->intel.site;
	size_t before = rows_in("report");
	struct ingest_count count;

	t->intel.site.b[0] ^= 1;
	letter(0x40, "For somebody else");
	t->intel.site = was;
	EXPECT_OK(ingest_all(as_system(), &t->intel, &count));
	EXPECT_EQ(count.bad, 1);
	EXPECT_EQ(rows_in("report"), before);
	EXPECT_EQ(waiting(t->intel.spool_in), 0);
}

T(source_answers_never_lie_in_the_report)
{
	struct town *t = town();
	struct cbor a = form_answers("Told by a friend", "no", "no", "no");
	size_t before = rows_in("source_block");
	struct report_view v;
	struct str urn;

	EXPECT_OK(cbor_set(&t_arena, &a, "src_who", cbor_text(STR("other"))));
	EXPECT_OK(cbor_set(&t_arena, &a, "src_others", cbor_text(STR("canary-of-the-source"))));
	EXPECT_OK(cbor_set(&t_arena, &a, "src_risk", cbor_text(STR("yes"))));
	urn = sent(PAT, &a);
	EXPECT_EQ(rows_in("source_block"), before + 1);
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	EXPECT(v.has_source);
	EXPECT(v.source_risk);
	for (size_t i = 0; i < v.answers.n; i++)
		EXPECT(!str_starts(v.answers.key[i].s, STR("src_")));
}

T(a_draft_is_the_writer_s_and_gives_one_report)
{
	struct town *t = town();
	const struct form *form = form_by_number(t->forms, 1, 0);
	struct cbor a = form_answers("Half a", "no", "no", "no"), b = form_answers("Half a sentence", "no", "no", "no");
	struct report_submission s = { .form = form, .channel = "partner_form", .lang = 1 };
	struct draft d, seen;
	struct draft_line *line;
	struct str urn, again;
	uint8_t plain[16];
	size_t n;

	EXPECT_OK(draft_new(as(PAT), &t->intel, form, &a, id_none, &d));
	EXPECT_ERR(draft_open(as(LEE), &t->intel, d.id, &seen), ERR_NOTFOUND);
	EXPECT_ERR(draft_sent(as(PAT), d.id, &again), ERR_NOTFOUND);
	/* what stands in the database is not enough to make the token */
	hash_blake2b(plain, sizeof plain, "plainsight/draft", 16, id_str(&d.id));
	EXPECT(memcmp(plain, d.token, sizeof plain) != 0);
	EXPECT_OK(draft_save(as(PAT), &d, 1, &b));
	EXPECT_OK(draft_open(as(PAT), &t->intel, d.id, &seen));
	EXPECT_EQ(seen.page, 1);
	EXPECT_OK(draft_mine(as(PAT), &line, &n));
	EXPECT_EQ(n, 1);
	s.answers = &seen.answers;
	s.draft = d.id;
	memcpy(s.token, seen.token, sizeof s.token);
	EXPECT_OK(report_submit(as(PAT), &t->intel, &s, &urn));
	EXPECT_OK(draft_mine(as(PAT), &line, &n));
	EXPECT_EQ(n, 0);
	EXPECT_ERR(draft_open(as(PAT), &t->intel, d.id, &seen), ERR_NOTFOUND);
	/* the answer was lost on its way: Send again says the same number, to the writer alone */
	EXPECT_OK(draft_sent(as(PAT), d.id, &again));
	EXPECT_SAME(again, urn);
	EXPECT_ERR(draft_sent(as(LEE), d.id, &again), ERR_NOTFOUND);
}

/* n rows of a repeat, every one of these fields filled in. */
static void
fill_repeat(struct cbor *answers, const char *repeat, int n, const char *const *field)
{
	struct cbor rows = cbor_array();

	for (int i = 0; i < n; i++) {
		struct cbor one = cbor_map();

		for (size_t f = 0; field[f] != NULL; f++)
			EXPECT_OK(cbor_set(&t_arena, &one, field[f], cbor_text(STR("invented"))));
		EXPECT_OK(cbor_push(&t_arena, &rows, one));
	}
	EXPECT_OK(cbor_set(&t_arena, answers, repeat, rows));
}

T(what_was_not_asked_is_not_sealed_and_a_full_form_is_shown_whole)
{
	static const char *const person[] = { "person", "p_lang", "p_looks", "p_address", "p_phone", "p_online", "p_risk", NULL };
	static const char *const vehicle[] = { "plate", "v_make", "v_colour", "v_seen", NULL };
	static const char *const contact[] = { "contact", "platform", "advert", NULL };
	static const char *const link[] = { "link_a", "link_b", NULL };
	struct town *t = town();
	const struct form *form = form_by_number(t->forms, 1, 0);
	struct cbor a = form_answers("First", "no", "no", "no"), item = cbor_array();
	struct report_submission s = { .form = form, .answers = &a, .channel = "partner_form", .lang = 1 };
	struct report_view v;
	struct str urn;
	size_t last = 0;

	EXPECT_OK(cbor_set(&t_arena, &a, "welfare_what", cbor_text(STR("asked for only after a yes"))));
	fill_repeat(&a, "person", 30, person);
	fill_repeat(&a, "vehicle", 20, vehicle);
	fill_repeat(&a, "contact", 20, contact);
	fill_repeat(&a, "link", 30, link);
	for (int i = 0; i < 20; i++) {
		struct cbor one = cbor_map();

		EXPECT_OK(cbor_set(&t_arena, &one, "item_text", cbor_text(STR("seen"))));
		EXPECT_OK(cbor_set(&t_arena, &one, "basis", cbor_text(STR("feeling"))));
		EXPECT_OK(cbor_set(&t_arena, &one, "feel_why", cbor_text(STR("felt"))));
		EXPECT_OK(cbor_set(&t_arena, &one, "where", cbor_text(STR("there"))));
		EXPECT_OK(cbor_push(&t_arena, &item, one));
	}
	EXPECT_OK(cbor_set(&t_arena, &a, "item", item));
	random_bytes(s.token, sizeof s.token);
	EXPECT_OK(report_submit(as(PAT), &t->intel, &s, &urn));
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	EXPECT(cbor_get(&v.answers, "welfare_what") == NULL);
	EXPECT(cbor_get(&a, "welfare_what") != NULL);	/* the page still has what was typed */
	for (size_t i = 0; i < v.n_lines; i++)
		last += str_is(v.line[i].name, "link_b");
	EXPECT_EQ(last, 30);
	EXPECT(v.n_lines > 400);
	EXPECT_EQ(v.n_parts, 40);
}
