/*
 * cli/audit.c - `plainsight audit verify`: was anything changed? (SEC-87)
 *
 * Exit 0 sound; 1 damaged or rolled back, the first entries named; 2 usage;
 * 3 sound but an operation was cut off and is settled at the next start.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "keeper/keeper.h"
#include "store/verify.h"

enum { EXIT_OPEN_TXN = 3 };

static void
print_faults(const struct verify_result *r)
{
	for (size_t i = 0; i < r->n_faults; i++)
		if (r->fault[i].seq == UINT64_MAX)
			printf("FAULT            %s\n", r->fault[i].what);
		else
			printf("FAULT entry %llu: %s\n", (unsigned long long)r->fault[i].seq, r->fault[i].what);
}

/* With the root key at hand tags and wraps are checked too; else it is said that they were not. */
NODISCARD static err_t
verify_rows(struct arena *arena, const struct folder *folder, struct verify_result *out)
{
	struct vault *keys CLEANUP(audit_keys_close) = NULL;
	err_t e = audit_keys_open(folder->keeper, &keys);

	if (e != NULL && e->code == ERR_DENIED)
		puts("The root key waits for a passphrase: tags of rows and wraps of keys are not checked here.");
	else
		TRY(e);
	return audit_verify_rows(arena, folder->keeper, folder->db, keys, out);
}

NODISCARD static err_t
verify(struct arena *arena, const char *data, bool rows, struct verify_result *log, struct verify_result *row)
{
	struct folder folder;

	TRY(folder_at(arena, data, &folder));
	TRY(audit_verify_log(arena, folder.keeper, log));
	if (rows && log->n_faults > 0)
		puts("The rows are not compared: the log they would be held against is damaged.");
	return rows && log->n_faults == 0 ? verify_rows(arena, &folder, row) : NULL;
}

int
command_audit(int argc, char **argv)
{
	const char *data = "/var/lib/plainsight";
	const struct option_text options[] = {
		{ "verify", NULL, "check the audit log: chain, tree, checkpoints, settled operations" },
		{ "--rows", NULL, "also compare every row of the database with its last entry" },
		{ "--data", &data, "the data folder (default /var/lib/plainsight)" },
	};
	struct verify_result log = { 0 }, row = { 0 };
	bool rows = option_flag(argc, argv, "--rows");
	struct arena arena;
	err_t e;

	if (!options_read("audit", options, 3, argc, argv) || !option_flag(argc, argv, "verify")) {
		fprintf(stderr, "usage: plainsight audit verify [--rows] [--data DIR]\n");
		return EXIT_USAGE;
	}
	arena_init(&arena, (size_t)1 << 30);
	e = verify(&arena, data, rows, &log, &row);
	print_faults(&log);
	print_faults(&row);
	arena_free(&arena);
	if (e != NULL) {
		printf("The check could not be made: %s (%s)\n", e->id, e->where);
		return EXIT_FAILED;
	}
	printf("%llu entries", (unsigned long long)log.leaves);
	if (rows)
		printf(", %llu rows", (unsigned long long)row.rows);
	if (log.n_faults + row.n_faults > 0) {
		printf(": %zu faults\n", log.n_faults + row.n_faults);
		return EXIT_FAILED;
	}
	puts(": sound");
	return log.open_txn ? EXIT_OPEN_TXN : EXIT_OK;
}
