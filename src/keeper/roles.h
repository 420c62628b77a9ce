/*
 * keeper/roles.h - what a role may open and how much of it (SEC-14, SEC-67).
 */
#ifndef PS_KEEPER_ROLES_H
#define PS_KEEPER_ROLES_H
#include "keeper/client.h"

/* The groups of class 3: step-up needed (SEC-13, SEC-26). */
#define CLASS_THREE (GMASK(G_SOURCE) | GMASK(G_WHEREABOUTS))

struct budget { uint32_t ten_minutes, day; };

bool	 roles_are_known(uint32_t roles);
bool	 roles_have_admin(uint32_t roles);
/* Groups a member with these roles and clearance may have of an owner type. */
uint64_t keeper_role_groups(uint32_t roles, uint8_t clearance, uint16_t otype);
/* The largest of the roles' budgets. */
struct budget roles_budget(uint32_t roles);
#endif
