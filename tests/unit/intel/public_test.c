/* A report of the public: taken in unread, spoken with by receipt, answered in words safe in any hands. */
#include "town.h"

static struct receipt
receipt_of(const uint8_t token[16])
{
	struct receipt_epoch epoch = { .epoch = 1, .cost = { 1, 8 * 1024 } };
	struct receipt r;
	char digits[21];

	receipt_digits(digits, token, 1);
	EXPECT_OK(receipt_derive(&r, digits, &epoch, &town()->intel.site));
	return r;
}

static struct str
newest_public(void)
{
	struct town *t = town();
	struct cell_in *cell;
	size_t rows, cols;

	EXPECT_OK(store_select(&t->cx, "SELECT urn FROM report WHERE channel = 'public_web' ORDER BY audit_seq DESC LIMIT 1", NULL, 0, &cell, &rows, &cols));
	EXPECT_EQ(rows, 1);
	return cell[0].s;
}

static void
take_in(size_t *reports, size_t *others)
{
	struct ingest_count c;

	EXPECT_OK(ingest_all(as_system(), &town()->intel, &c));
	EXPECT_EQ(c.bad + c.failed + c.waiting, 0);
	*reports = c.reports;
	*others = c.additions + c.bindings + c.controls;
}

T(the_public_s_report_keeps_the_day_alone)
{
	struct town *t = town();
	struct public_letter l = { .kind = SPOOL_REPORT, .words = "Six men in two rooms", .token = { 0x51 } };
	struct report_view v;
	struct str urn;
	size_t n, m;

	post(&l);
	take_in(&n, &m);
	EXPECT_EQ(n, 1);
	urn = newest_public();
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	EXPECT_STR(v.text, "Six men in two rooms");
	EXPECT_STR(v.from, "Public");
	EXPECT(v.public_);
	EXPECT(row_null(&v.row, REPORT_RECEIVED_MS));
	/* INT-03: the time part of the id is the midnight of the day. */
	{
		struct id id = row_id(&v.row);
		uint64_t ms = 0;

		for (int i = 0; i < 6; i++)
			ms = ms << 8 | id.b[i];
		EXPECT_EQ(ms % MS_DAY, 0);
	}
	EXPECT_OK(safety_decide(as(SAM), &t->intel, urn, SAFETY_NO_NEED, STR("Read it")));
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	EXPECT_EQ(row_int(&v.row, REPORT_SAFETY_DUE) % MS_DAY, 0);
	EXPECT_EQ(row_int(&v.row, REPORT_SAFETY_START) % MS_DAY, 0);
}

T(words_go_both_ways_by_receipt)
{
	struct town *t = town();
	struct public_letter report = { .kind = SPOOL_REPORT, .words = "A yard with caravans", .token = { 0x61 } };
	struct receipt r = receipt_of(report.token);
	struct outbox_message *message;
	struct reply_view *reply;
	struct report_view v;
	uint8_t sub[16];
	struct str urn;
	size_t n, m;

	receipt_sub(sub, report.token);
	post(&(struct public_letter){ .kind = SPOOL_BINDING, .token = { 0x62 }, .receipt = &r, .report_sub = sub });
	post(&report);
	take_in(&n, &m);
	EXPECT_EQ(n, 1);
	EXPECT_EQ(m, 1);
	urn = newest_public();

	post(&(struct public_letter){ .kind = SPOOL_ADDITION, .token = { 0x63 }, .receipt = &r, .words = "Also a dog" });
	take_in(&n, &m);
	EXPECT_EQ(m, 1);
	EXPECT_OK(report_take(as(SAM), &t->intel, urn, &v));
	EXPECT(v.has_receipt);
	EXPECT_OK(replies_of(as(SAM), &t->intel, &v, &reply, &n));
	EXPECT_EQ(n, 1);
	EXPECT(reply[0].from_public);
	EXPECT_STR(reply[0].text, "Also a dog");

	EXPECT_ERR_ID(reply_send(as(SAM), &t->intel, urn, STR("question"), STR(""), false), ERR_INVALID, "reply.text-empty");
	EXPECT_ERR_ID(reply_send(as(SAM), &t->intel, urn, STR("question"), STR("Is he a slave?"), false), ERR_INVALID, "reply.telling-words");
	EXPECT_OK(reply_send(as(SAM), &t->intel, urn, STR("question"), STR("Which road?"), false));
	EXPECT_OK(outbox_open(t->intel.outbox, &t_arena, &t->intel.site, &r, &message, &n));
	EXPECT_EQ(n, 1);
	EXPECT_STR(message[0].text, "We have a question.\n\nWhich road?");
	EXPECT_OK(replies_of(as(SAM), &t->intel, &v, &reply, &n));
	EXPECT_STR(reply[1].state, "sent");
	EXPECT_STR(reply[1].by, "Sam");

	post(&(struct public_letter){ .kind = SPOOL_CONTROL, .token = { 0x64 }, .receipt = &r, .what = SPOOL_READ, .serial = message[0].serial });
	take_in(&n, &m);
	EXPECT_OK(replies_of(as(SAM), &t->intel, &v, &reply, &n));
	EXPECT_STR(reply[1].state, "read");
	EXPECT_OK(reply_send(as(SAM), &t->intel, urn, STR("recorded"), STR_NONE, false));
	EXPECT_OK(report_open(as(SAM), &t->intel, urn, &v));
	EXPECT_STR(v.feedback, "kept");

	post(&(struct public_letter){ .kind = SPOOL_CONTROL, .token = { 0x65 }, .receipt = &r, .what = SPOOL_WIPE });
	take_in(&n, &m);
	EXPECT_ERR_ID(reply_send(as(SAM), &t->intel, urn, STR("finished"), STR_NONE, false), ERR_CONFLICT, "reply.no-receipt");
}

T(an_addition_with_a_code_nobody_knows_is_a_report_of_its_own)
{
	struct town *t = town();
	uint8_t token[16] = { 0x71 };
	struct receipt r = receipt_of(token);
	struct report_view v;
	size_t n, m;

	post(&(struct public_letter){ .kind = SPOOL_ADDITION, .token = { 0x72 }, .receipt = &r, .words = "The code may be wrong" });
	take_in(&n, &m);
	EXPECT_EQ(n, 1);
	EXPECT_OK(report_open(as(SAM), &t->intel, newest_public(), &v));
	EXPECT_STR(v.text, "The code may be wrong");
}

T(only_the_first_binding_of_a_report_counts)
{
	struct town *t = town();
	struct public_letter report = { .kind = SPOOL_REPORT, .words = "Bound twice", .token = { 0x81 } };
	uint8_t sub[16], other[16] = { 0x99 };
	struct receipt a = receipt_of(report.token), b = receipt_of(other);
	size_t before = rows_in("receipt"), n, m;

	(void)t;
	receipt_sub(sub, report.token);
	post(&report);
	post(&(struct public_letter){ .kind = SPOOL_BINDING, .token = { 0x82 }, .receipt = &a, .report_sub = sub });
	take_in(&n, &m);
	post(&(struct public_letter){ .kind = SPOOL_BINDING, .token = { 0x83 }, .receipt = &b, .report_sub = sub });
	take_in(&n, &m);
	EXPECT_EQ(rows_in("receipt"), before + 1);
}
