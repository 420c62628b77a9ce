/*
 * cli/demo_people.h - the invented county of Wyvale: its agencies and accounts.
 */
#ifndef PS_CLI_DEMO_PEOPLE_H
#define PS_CLI_DEMO_PEOPLE_H
#include <stdint.h>
#include <stddef.h>
struct demo_agency { const char *name, *short_, *kind; };
struct demo_account { const char *role_words, *login, *name, *job, *agency; uint32_t roles; uint8_t clearance; };
extern const struct demo_agency demo_agencies[];	/* the first runs intake */
extern const size_t demo_n_agencies;
extern const struct demo_account demo_accounts[];
extern const size_t demo_n_accounts;
#define DEMO_PASSWORD "wyvale-demo-password"		/* in a folder marked demo, printed at start */
#endif
