/*
 * keeper/roles.c - role masks, from the table made of schema/roles.def.
 */
#include "keeper/roles.h"

struct role_row { uint64_t groups; uint32_t ten_minutes, day; };
#include "keeper_roles.h"

#define N_ROLES (sizeof role_table / sizeof *role_table)
#define CLASS_ONE (GMASK(G_CARD) | GMASK(G_SANITISED))
/* Registers (visits, cases, orders ..) are not reports: who is entitled to the compartment reads the record. */
#define FIRST_REGISTER 256
#define REGISTER_GROUPS (GMASK(G_CARD) | GMASK(G_SANITISED) | GMASK(G_ORIGINAL) | GMASK(G_NOTES))

bool
roles_are_known(uint32_t roles)
{
	return N_ROLES == 32 || roles >> N_ROLES == 0;
}

bool
roles_have_admin(uint32_t roles)
{
	return (roles & 1U << ROLE_BIT_ADMIN) != 0;
}

static uint64_t
role_groups(size_t bit, uint16_t otype)
{
	if (otype < FIRST_REGISTER || role_table[bit].groups == 0)
		return role_table[bit].groups;		/* a role without content has none of a register either */
	return REGISTER_GROUPS | (bit == ROLE_BIT_SAFEGUARDING ? GMASK(G_WHEREABOUTS) : 0);
}

uint64_t
keeper_role_groups(uint32_t roles, uint8_t clearance, uint16_t otype)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < N_ROLES; i++)
		if ((roles & 1U << i) != 0)
			mask |= role_groups(i, otype);
	if (clearance < 2)
		mask &= CLASS_ONE;
	if (clearance < 3)
		mask &= ~CLASS_THREE;
	return mask;
}

struct budget
roles_budget(uint32_t roles)
{
	struct budget b = { 0, 0 };

	for (size_t i = 0; i < N_ROLES; i++) {
		if ((roles & 1U << i) == 0)
			continue;
		if (role_table[i].ten_minutes > b.ten_minutes)
			b.ten_minutes = role_table[i].ten_minutes;
		if (role_table[i].day > b.day)
			b.day = role_table[i].day;
	}
	return b;
}
