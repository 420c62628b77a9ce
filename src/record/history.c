/*
 * record/history.c - what happened to a report or record, and who has read it.
 *
 *	events by number + names of people + sealed instant and reason -> lines
 */
#include "record/inside.h"
#include "store/q_record.h"

NODISCARD static err_t
reasons_open(struct ctx *cx, const struct opened *opened, const struct row *rows, size_t n_rows, struct history_entry *entry,
    const struct q_record_events *event, size_t n)
{
	struct cbor notes;

	if (opened == NULL || !(opened->keys.gmask & GMASK(G_NOTES)))
		return NULL;
	for (size_t i = 0; i < n_rows; i++)
		for (size_t j = 0; j < n; j++) {
			if (!id_eq(row_id(&rows[i]), event[j].id))
				continue;
			TRY(section_open(cx, opened, &rows[i], G_NOTES, &notes));
			entry[j].reason = section_text(&notes, F_RECORD_EVENT_REASON);
		}
	return NULL;
}

err_t
record_history(struct ctx *cx, struct id owner, const struct opened *opened, struct history_entry **out, size_t *n)
{
	struct q_record_events *event;
	struct q_record_people *people;
	struct row *rows;
	size_t n_people, n_rows;

	TRY(q_record_events(cx, &(struct q_record_events_in){ .owner = owner }, &event, n));
	TRY(q_record_people(cx, &(struct q_record_people_in){ .owner = owner }, &people, &n_people));
	TRY(row_list(cx, T_RECORD_EVENT, RECORD_EVENT_OWNER, owner, &rows, &n_rows));
	if (n_people != *n)
		FAIL(ERR_BUG, "record.history");
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct history_entry){ .event = event[i].event, .from = event[i].from_state, .to = event[i].to_state,
		    .actor = people[i].name, .agency = people[i].agency, .day = (int32_t)event[i].day,
		    .minutes = event[i].has_minutes ? event[i].minutes : -1 };
	return reasons_open(cx, opened, rows, n_rows, *out, event, *n);
}

/* Whoever reads for an agency has read for it: nobody there is asked again. */
NODISCARD static err_t
receipt_write(struct ctx *cx, struct work *work, const struct record_view *view)
{
	struct id owner = row_id(&view->row);
	uint16_t otype = (uint16_t)(OTYPE_RECORD + view->kind->number);
	struct row *row;

	TRY(work_create(work, A_CREATE, T_READ_RECEIPT, id_new_day(cx->now), otype, owner, row_ref(&view->row, RECORD_CMP), &row));
	row_set_id(cx, row, READ_RECEIPT_OWNER, owner);
	row_set_int(row, READ_RECEIPT_VERSION, row_int(&view->row, RECORD_VERSION));
	row_set_id(cx, row, READ_RECEIPT_ACCOUNT, cx->actor->caps.account);
	row_set_id(cx, row, READ_RECEIPT_AGENCY, cx->actor->caps.agency);
	row_set_int(row, READ_RECEIPT_ON, day_local(cx->now));
	return task_close_of(cx, work, owner, "read", cx->actor->caps.agency, "read");
}

err_t
record_accept(struct ctx *cx, const struct record_view *view)
{
	struct q_record_accepted_in in = { .owner = row_id(&view->row), .version = row_int(&view->row, RECORD_VERSION),
	    .account = cx->actor->caps.account };
	struct q_record_accepted have;
	struct work *work CLEANUP(work_abandon) = NULL;

	TRY(q_record_accepted(cx, &in, &have));
	if (have.n > 0)
		return NULL;
	TRY(work_begin(cx, &work));
	TRY(receipt_write(cx, work, view));
	return work_commit(work);
}

err_t
record_readers(struct ctx *cx, struct id owner, struct reader_view **out, size_t *n)
{
	struct q_record_readers *reader;

	TRY(q_record_readers(cx, &(struct q_record_readers_in){ .owner = owner }, &reader, n));
	NEWN(*out, cx->arena, *n + 1);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct reader_view){ .version = reader[i].version, .agency = reader[i].agency, .name = reader[i].name,
		    .agency_name = reader[i].agency_name, .on = (int32_t)reader[i].day };
	return NULL;
}
