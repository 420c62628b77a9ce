/*
 * intel/intel.c - what every part of this room shares.
 *
 *	data folder, compartments by code -> struct intel, constant after start
 *
 * And the words of codes: one table each, the code itself where none fits.
 */
#include "intel/intel.h"

#include "base/file.h"
#include "intel/house.h"
#include "store/q_house.h"

const struct actor intel_system = { .is_system = true };

struct ctx
intel_as_system(const struct ctx *cx, struct actor *room, const struct actor *on_behalf)
{
	struct ctx sys = *cx;

	*room = (struct actor){ .is_system = true };
	if (on_behalf != NULL) {
		room->caps.account = on_behalf->caps.account;
		room->caps.agency = on_behalf->caps.agency;
	}
	sys.actor = room;
	sys.purpose = P_SYSTEM;
	return sys;
}

/* A spool that is not there belongs to a site that runs elsewhere. */
NODISCARD static err_t
spool_maybe(struct arena *a, const char *data_dir, const char *name, struct spool **out)
{
	const char *path;
	err_t e;

	TRY(path_join(a, data_dir, name, &path));
	e = spool_open(path, out);
	if (e != NULL && e->code != ERR_NOTFOUND)
		return e;
	if (e != NULL)
		*out = NULL;
	return NULL;
}

err_t
intel_open(struct ctx *cx, const char *data_dir, const struct registry *registry, const struct reference *reference, struct arena *keep, struct intel *out)
{
	struct keeper_hello *hello;
	struct q_house_meta prefix;
	const char *path;
	err_t e;

	*out = (struct intel){ .registry = registry, .reference = reference };
	NEW(hello, cx->arena);
	TRY(keeper_hello(cx->keeper, hello));
	out->site = hello->site;
	e = q_house_meta(cx, &(struct q_house_meta_in){ .name = STR("urn_prefix") }, &prefix);
	if (e != NULL && e->code == ERR_NOTFOUND)
		FAIL(ERR_NOTFOUND, "house.not-made");
	TRY(e);
	TRY(str_dup(keep, prefix.text, &out->urn_prefix));
	TRY(house_unit(cx, UNIT_INTAKE, &out->unit_intake));
	TRY(house_compartment(cx, CMP_INTAKE, &out->cmp_intake));
	TRY(house_compartment(cx, CMP_INTEL, &out->cmp_intel));
	TRY(house_compartment(cx, CMP_COVERT, &out->cmp_covert));
	TRY(house_compartment(cx, CMP_WELFARE, &out->cmp_welfare));
	TRY(house_compartment(cx, CMP_OFFICE, &out->cmp_office));
	TRY(spool_maybe(keep, data_dir, "spool/in", &out->spool_in));
	TRY(spool_maybe(keep, data_dir, "spool/staff", &out->spool_staff));
	TRY(path_join(keep, data_dir, "spool/out", &path));
	out->outbox = path;
	return NULL;
}

void
intel_close(struct intel *in)
{
	spool_close(&in->spool_in);
	spool_close(&in->spool_staff);
}

/* ---- words ------------------------------------------------------------- */

struct word { const char *code, *words; };

static struct str
words_of(const struct word *list, size_t n, struct str code)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(code, list[i].code))
			return str_of(list[i].words);
	return code;
}
#define WORDS_OF(list, code) words_of((list), sizeof(list) / sizeof *(list), (code))

struct str
channel_words(struct str channel)
{
	static const struct word list[] = {
		{ "public_web", "Public form" }, { "survey", "Survey" }, { "phone", "Phone" }, { "sms", "Text message" },
		{ "in_person", "In person" }, { "partner_form", "Partner form" }, { "email", "E-mail" },
		{ "visit", "Visit" }, { "import", "Imported" },
	};
	return WORDS_OF(list, channel);
}

struct str
report_state_words(struct str state)
{
	static const struct word list[] = {
		{ "NEW", "New" }, { "SPAM", "Set aside as spam" }, { "ASSESSING", "Being assessed" },
		{ "RETURNED", "Returned with a question" }, { "DELETE_PROPOSED", "Deletion proposed" },
		{ "DELETED", "Deleted" }, { "GRADED", "Graded" }, { "SANITISED", "Waiting to be authorised" },
		{ "LINKING", "Being linked" }, { "LIVE", "Live" }, { "CLOSED", "Closed" },
		{ "RECALLED", "Recalled" }, { "DISPOSED", "Disposed" },
	};
	return WORDS_OF(list, state);
}

struct str
report_state_plain(struct str state)
{
	static const struct word list[] = {
		{ "NEW", "We have it" }, { "SPAM", "We have it" }, { "ASSESSING", "Somebody is reading it" },
		{ "RETURNED", "We have a question for you" }, { "DELETE_PROPOSED", "We propose to remove it" },
		{ "DELETED", "Removed" }, { "GRADED", "Somebody has read it and is working on it" },
		{ "SANITISED", "Somebody has read it and is working on it" },
		{ "LINKING", "We are looking at what it fits with" }, { "LIVE", "It is recorded and can be used" },
		{ "CLOSED", "Finished for now" }, { "RECALLED", "Withdrawn" }, { "DISPOSED", "Removed when its time was over" },
	};
	return WORDS_OF(list, state);
}

struct str
answer_words(struct str yes_no_unknown)
{
	static const struct word list[] = { { "yes", "Yes" }, { "no", "No" }, { "unknown", "Not known" } };
	return WORDS_OF(list, yes_no_unknown);
}

struct str
marking_words(struct str marking)
{
	static const struct word list[] = { { "O", "OFFICIAL" }, { "OS", "OFFICIAL-SENSITIVE" } };
	return WORDS_OF(list, marking);
}
