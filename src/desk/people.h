/* desk/people.h - what the pages of people, invitations and agencies print. */
#ifndef PS_DESK_PEOPLE_H
#define PS_DESK_PEOPLE_H
#include "desk/room.h"
#include "intel/invite.h"

struct people_row { struct person_view person; struct str href, roles, last; };
struct people_page { struct people_row *row; size_t n; bool may_change; };
struct invite_page {
	struct str	 name, login, job, error, error_field;
	struct ui_choice *agency, role[ROLES], clearance[3];
	size_t		 n_agencies, n_roles;
};
struct person_page { struct person_view person; struct str roles, error, href; bool is_self; };
struct code_page { struct str name, login, code; };
struct agencies_page { struct agency_view *agency; size_t n; struct str name, short_, kind, error, error_field; bool may_change; };
const char *account_words(struct str state);
#endif
