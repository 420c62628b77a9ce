/*
 * cli/demo_make.c - make the demo partnership in a folder just laid out.
 *
 *	workshop -> county: agencies, accounts -> eighteen months of reports -> today
 *	-> all durable at once -> public.bundle
 *
 * Nothing is written past the ordinary road: reports are sent by their
 * senders' own sessions, sealed, spooled and taken in; what the unit makes of
 * them is done by its people.  The bundle comes last: without it the folder
 * counts as unfinished, so that nothing before it need wait for the disk.
 */
#include "cli/demo_make.h"

#include "base/file.h"
#include "cli/demo_plan.h"
#include "cli/demo_registers.h"
#include "cli/demo_stories.h"

NODISCARD static err_t
make_all(struct county *c)
{
	TRY(plan_make(c));
	TRY(registers_make(c));
	TRY(today_make(c));
	TRY(moves_end(c));
	return county_tell(c);
}

NODISCARD static err_t
make_folder(const struct folder *f, const char *share, struct arena *arena, struct str *bundle)
{
	struct workshop w;
	struct county c;
	err_t e, closed;

	TRY(workshop_open(&w, f, true, STR_NONE));
	e = county_open(&c, &w, f, share);
	if (e == NULL)
		e = make_all(&c);
	if (e == NULL)
		e = str_dup(arena, c.bundle, bundle);
	county_close(&c);
	closed = workshop_close(&w);
	return e != NULL ? e : closed;
}

err_t
demo_make(struct arena *arena, const struct folder *f, const char *share)
{
	struct str bundle;

	TRY(make_folder(f, share, arena, &bundle));
	TRY(disk_release(f->dir));
	return file_replace(f->bundle, bundle, 0644);
}
