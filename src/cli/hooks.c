/*
 * cli/hooks.c - guards and effects of every module in one table.
 */
#include "cli/hooks.h"

#include <assert.h>

#include "act/act.h"
#include "intel/intel.h"
#include "know/agreement.h"

#define HOOKS_MAX 128

size_t
hooks_all(const struct record_hook **out)
{
	static struct record_hook all[HOOKS_MAX];
	const struct { const struct record_hook *hook; size_t n; } modules[] = {
		{ intel_hooks, intel_n_hooks }, { act_hooks, act_n_hooks }, { agreement_hooks, agreement_n_hooks },
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++)
		for (size_t j = 0; j < modules[i].n; j++) {
			assert(n < HOOKS_MAX);
			all[n++] = modules[i].hook[j];
		}
	*out = all;
	return n;
}
