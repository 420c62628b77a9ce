/*
 * cli/demo_make.c - make the demo partnership in a folder just laid out.
 *
 *	workshop -> partnership, agencies, accounts -> public.bundle -> first reports
 *
 * Nothing is written past the ordinary road: reports are sent by their
 * senders' own sessions, sealed, spooled and taken in.
 */
#include "cli/demo_make.h"

#include <stdio.h>

#include "base/file.h"
#include "cli/demo_people.h"
#include "cli/demo_reports.h"
#include "cli/workshop.h"
#include "intel/house.h"

NODISCARD static err_t
agency_by_short(struct ctx *cx, const char *short_, struct id *out)
{
	struct agency_view *agency;
	size_t n;

	TRY(house_agencies(cx, &agency, &n));
	for (size_t i = 0; i < n; i++)
		if (str_is(agency[i].short_, short_)) {
			*out = agency[i].id;
			return NULL;
		}
	FAIL(ERR_BUG, "demo.agency");
}

NODISCARD static err_t
make_agencies(struct workshop *w)
{
	struct id id;

	for (size_t i = 0; i < demo_n_agencies; i++) {
		struct house_lead lead = { .name = str_of(demo_agencies[i].name), .short_ = str_of(demo_agencies[i].short_), .kind = str_of(demo_agencies[i].kind) };

		if (i == 0)
			TRY(house_make_partnership(&w->cx, w->operator, STR("WV"), &lead, &id));
		else
			TRY(house_add_agency(&w->cx, w->operator, &lead, &id));
	}
	return NULL;
}

NODISCARD static err_t
make_accounts(struct workshop *w, const struct folder *f)
{
	struct buf told;
	struct str text;
	const char *path;
	struct id id;

	buf_init(&told, &w->arena, 1 << 16);
	for (size_t i = 0; i < demo_n_accounts; i++) {
		const struct demo_account *a = &demo_accounts[i];
		struct house_account account = { .login = str_of(a->login), .name = str_of(a->name), .job = str_of(a->job), .password = STR(DEMO_PASSWORD),
			.roles = a->roles, .clearance = a->clearance };

		TRY(agency_by_short(&w->cx, a->agency, &account.agency));
		TRY(house_add_account(&w->cx, w->operator, &account, &id));
		buf_printf(&told, "  %-13s %-32s %-22s %s, %s\n", a->role_words, a->login, DEMO_PASSWORD, a->name, a->job);
	}
	TRY(buf_done(&told, &text));
	TRY(path_join(&w->arena, f->dir, "accounts.txt", &path));
	return file_replace(path, text, 0644);
}

NODISCARD static err_t
make_bundle(struct workshop *w, const struct folder *f)
{
	struct id intake;
	struct str bundle;

	TRY(house_unit(&w->cx, UNIT_INTAKE, &intake));
	TRY(keeper_bundle(w->cx.keeper, &w->arena, &intake, 1, &bundle));
	return file_replace(f->bundle, bundle, 0644);
}

NODISCARD static err_t
make_all(struct workshop *w, const struct folder *f)
{
	TRY(make_agencies(w));
	TRY(make_accounts(w, f));
	TRY(demo_reports(w, f));
	/* Last: a folder with a bundle is a finished one. */
	return make_bundle(w, f);
}

err_t
demo_make(const struct folder *f)
{
	struct workshop w;
	err_t e, closed;

	TRY(workshop_open(&w, f, true, STR_NONE));
	e = make_all(&w, f);
	closed = workshop_close(&w);
	return e != NULL ? e : closed;
}
