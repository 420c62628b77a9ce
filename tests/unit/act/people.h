/*
 * tests/unit/act/people.h - registers of the town: answers from posted text,
 * records made, opened and moved as somebody.
 */
#ifndef PS_TESTS_PEOPLE_H
#define PS_TESTS_PEOPLE_H
#include "../intel/town.h"

/* The town with every hook of the program; registry_check has passed. */
struct town *registers(void);
const struct kind *kind_named(const char *name);
/* "name=value|name=value", over what is answered already (NULL: nothing). */
struct cbor answers_with(const char *kind, const struct cbor *before, const char *posted);
/* Made by who; its number. */
struct str made(enum who, const char *kind, const char *posted);
struct record_view opened(enum who, struct str urn);
/* One event with a reason and more answers, as a page does it. */
err_t	 moved(enum who, struct str urn, const char *event, const char *reason);
err_t	 edited(enum who, struct str urn, const char *posted);
struct str record_state(struct str urn);
/* Open tasks of the kind. */
size_t	 tasks_open(struct str urn, const char *kind);
#endif
