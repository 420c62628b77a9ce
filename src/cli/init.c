/*
 * cli/init.c - `plainsight init`: a partnership of one's own (OPS-15, questions 1 to 5).
 *
 *	questions (or options) -> keys, compartments, lead agency, councils
 *	-> first administrator with a one-time code -> folder closed, ready for serve
 *
 * Nothing listens while it runs.  What was begun and not ended leaves a folder
 * that counts as unfinished; it is taken away and the questions start anew.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "cli/options.h"
#include "cli/workshop.h"
#include "intel/invite.h"

#define LINE_MAX_BYTES 400
#define COUNCILS_MAX 40

struct answers {
	const char *name, *prefix, *councils, *force, *short_, *adult, *child, *public_host, *staff_host, *admin, *admin_name;
};

static const char notice[] =
    "Set-up asks five things; press Enter for the answer in brackets. Nothing listens until it is done.\n\n";

/* The line without its end; the default when empty. */
NODISCARD static err_t
ask(struct arena *arena, const char *question, const char *suggestion, const char **io)
{
	char line[LINE_MAX_BYTES];
	struct str typed;

	if (*io != NULL)
		return NULL;
	printf("%s [%s]: ", question, suggestion);
	fflush(stdout);
	if (fgets(line, sizeof line, stdin) == NULL) {
		*io = suggestion;
		puts("");
		return NULL;
	}
	typed = str_trim(str_of(line));
	if (typed.n == 0) {
		*io = suggestion;
		return NULL;
	}
	return str_z(arena, typed, io);
}

NODISCARD static err_t
questions(struct arena *arena, struct answers *a)
{
	TRY(ask(arena, "1 Name of the partnership", "Our partnership", &a->name));
	TRY(ask(arena, "1 One to three letters for its numbers", "PS", &a->prefix));
	TRY(ask(arena, "2 Councils, with commas between", "County Council", &a->councils));
	TRY(ask(arena, "3 The force that runs intake", "Police", &a->force));
	TRY(ask(arena, "3 Its short name, one word", "police", &a->short_));
	TRY(ask(arena, "4 Who takes concerns about adults", "the council's adult services", &a->adult));
	TRY(ask(arena, "4 Who takes concerns about children", "the council's children's services", &a->child));
	TRY(ask(arena, "5 Name of the public site in a browser", "127.0.0.1:8080", &a->public_host));
	TRY(ask(arena, "5 Name of the staff site in a browser", "localhost:8081", &a->staff_host));
	TRY(ask(arena, "  First administrator: work e-mail", "admin@partnership.example", &a->admin));
	return ask(arena, "  First administrator: name", "First Administrator", &a->admin_name);
}

NODISCARD static err_t
check(const struct answers *a)
{
	size_t n = strlen(a->prefix);

	for (size_t i = 0; i < n; i++)
		if (a->prefix[i] < 'A' || a->prefix[i] > 'Z')
			FAIL(ERR_INVALID, "init.prefix");
	if (n < 1 || n > 3)
		FAIL(ERR_INVALID, "init.prefix");
	if (strcmp(a->public_host, a->staff_host) == 0)
		FAIL(ERR_INVALID, "init.hosts");
	return NULL;
}

/* "Harle Borough Council" -> "harle-borough-council": the word its keys are named by. */
NODISCARD static err_t
short_of(struct arena *arena, struct str name, struct str *out)
{
	struct buf b;
	struct str low;

	TRY(str_lower_ascii(arena, name, &low));
	buf_init(&b, arena, 64);
	for (size_t i = 0; i < low.n && b.n < 40; i++) {
		bool letter = (low.p[i] >= 'a' && low.p[i] <= 'z') || (low.p[i] >= '0' && low.p[i] <= '9');

		if (letter)
			buf_byte(&b, (uint8_t)low.p[i]);
		else if (b.n > 0 && b.p[b.n - 1] != '-')
			buf_byte(&b, '-');
	}
	return buf_done(&b, out);
}

NODISCARD static err_t
councils(struct workshop *w, const struct answers *a)
{
	struct str rest = str_of(a->councils), name;
	size_t n = 0;

	while (n < COUNCILS_MAX && str_split(&rest, ',', &name)) {
		struct house_lead lead = { .name = str_trim(name), .kind = STR("council") };
		struct id id;

		if (lead.name.n == 0)
			continue;
		TRY(short_of(w->cx.arena, lead.name, &lead.short_));
		TRY(house_add_agency(&w->cx, w->operator, &lead, &id));
		n++;
	}
	return NULL;
}

/* Answers of question 4 and 5 that the sites ask for later. */
NODISCARD static err_t
remember(struct workshop *w, const struct answers *a)
{
	const struct { const char *name, *text; } list[] = {
		{ "partnership", a->name }, { "adult_concerns", a->adult }, { "child_concerns", a->child },
		{ "public_host", a->public_host }, { "staff_host", a->staff_host },
	};

	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		TRY(house_remember(&w->cx, list[i].name, str_of(list[i].text)));
	return NULL;
}

NODISCARD static err_t
make(struct workshop *w, const struct answers *a, struct str *code, struct str *bundle)
{
	struct house_lead lead = { .name = str_of(a->force), .short_ = str_of(a->short_), .kind = STR("police"), .organisation = str_of(a->name) };
	struct house_account admin = { .login = str_of(a->admin), .name = str_of(a->admin_name), .roles = ROLE_BIT(ROLE_ADMIN), .clearance = 1 };
	struct id intake;

	TRY(house_make_partnership(&w->cx, w->operator, str_of(a->prefix), &lead, &admin.agency));
	TRY(councils(w, a));
	TRY(remember(w, a));
	TRY(house_unit(&w->cx, UNIT_INTAKE, &intake));
	TRY(keeper_bundle(w->operator, w->cx.arena, &intake, 1, bundle));
	/* Last: from the first administrator on, access is changed by administrators alone. */
	return house_invite(&w->cx, w->operator, &admin, code, &(struct id){ { 0 } });
}

NODISCARD static err_t
make_folder(struct arena *arena, const struct folder *f, const struct answers *a, struct str *code)
{
	struct workshop w;
	const char *share;
	struct str bundle, kept;
	err_t e, closed;

	TRY(share_find(arena, &share));
	TRY(folder_lay(arena, f, share, false));
	TRY(workshop_open(&w, f, false, STR_NONE));
	e = make(&w, a, code, &bundle);
	if (e == NULL)
		e = str_dup(arena, *code, &kept);
	if (e == NULL)
		e = str_dup(arena, bundle, &bundle);
	closed = workshop_close(&w);
	TRY(e);
	TRY(closed);
	*code = kept;
	TRY(folder_give(arena, f));
	return file_replace(f->bundle, bundle, 0644);
}

static int
refused(err_t e)
{
	if (e->code == ERR_INVALID && strcmp(e->id, "init.prefix") == 0)
		fputs("plainsight init: the letters of the numbers are one to three capitals, such as WV\n", stderr);
	else if (e->code == ERR_INVALID && strcmp(e->id, "init.hosts") == 0)
		fputs("plainsight init: the public and the staff site need two names, since browsers do not keep cookies apart by port\n", stderr);
	else
		log_err(LOG_ERROR, e, "making the partnership");
	return EXIT_FAILED;
}

int
command_init(int argc, char **argv)
{
	const char *data = "/var/lib/plainsight";
	struct answers a = { 0 };
	const struct option_text options[] = {
		{ "--data", &data, "the data folder, new or empty (default /var/lib/plainsight)" },
		{ "--name", &a.name, "1: name of the partnership" },
		{ "--prefix", &a.prefix, "1: one to three letters for its numbers" },
		{ "--councils", &a.councils, "2: councils, with commas between" },
		{ "--force", &a.force, "3: the force that runs intake" },
		{ "--force-short", &a.short_, "3: its short name" },
		{ "--adult", &a.adult, "4: who takes concerns about adults" },
		{ "--child", &a.child, "4: who takes concerns about children" },
		{ "--public-host", &a.public_host, "5: name of the public site" },
		{ "--staff-host", &a.staff_host, "5: name of the staff site" },
		{ "--admin", &a.admin, "work e-mail of the first administrator" },
		{ "--admin-name", &a.admin_name, "name of the first administrator" },
	};
	struct arena arena;
	struct folder folder;
	struct str code = STR_NONE;
	err_t e;

	if (!options_read("init", options, sizeof options / sizeof options[0], argc, argv))
		return EXIT_USAGE;
	arena_init(&arena, (size_t)4 << 20);
	e = folder_at(&arena, data, &folder);
	if (e == NULL && (folder_is_made(&folder) || !folder_is_empty(data))) {
		fprintf(stderr, "plainsight init: %s is not empty; choose a new folder with --data\n", data);
		return EXIT_FAILED;
	}
	if (e == NULL) {
		fputs(notice, stdout);
		e = questions(&arena, &a);
	}
	if (e == NULL)
		e = check(&a);
	if (e == NULL)
		e = make_folder(&arena, &folder, &a, &code);
	if (e != NULL)
		return refused(e);
	printf("\nThe partnership stands in %s.\n\n  sign in as  %s\n  with code   %.*s\n\n"
	    "The code works once and for %d days, is shown here alone and stored nowhere.\n"
	    "Start the sites:  plainsight serve --data %s --public-host %s --staff-host %s\n",
	    data, a.admin, STRF(code), CODE_DAYS, data, a.public_host, a.staff_host);
	return EXIT_OK;
}
