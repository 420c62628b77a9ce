/*
 * act/hooks.c - the names of schema/states/visit.csv and action.csv.
 */
#include "act/inside.h"

const struct record_hook act_hooks[] = {
	{ "visit.checked", visit_checked, NULL },
	{ "visit.authorisable", visit_authorisable, NULL },
	{ "visit.reason", reason_given, NULL },
	{ "visit.all-read", visit_all_read, NULL },
	{ "visit.closable", visit_closable, NULL },
	{ "visit.authorised", NULL, visit_authorised },
	{ "visit.stood-down", NULL, visit_stood_down },
	{ "visit.withdrawn", NULL, visit_withdrawn },
	{ "visit.closed", NULL, visit_closed },
	{ "action.reason", reason_given, NULL },
	{ "action.raised", NULL, action_raised },
	{ "action.ended", NULL, action_ended },
};
const size_t act_n_hooks = sizeof act_hooks / sizeof act_hooks[0];
