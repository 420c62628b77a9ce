/*
 * link/crew.h - tasks shared out to threads that live for one call (LNK-115).
 */
#ifndef PS_LINK_CREW_H
#define PS_LINK_CREW_H
#include <stddef.h>
#include "base/err.h"

/* Does task number `task`; `worker` is below the number of threads and says whose scratch memory to use. */
typedef err_t crew_task(void *state, size_t task, unsigned worker);
/* Every task is done, by up to `threads` threads; of several failures the one of the lowest task comes back. */
NODISCARD err_t crew_run(unsigned threads, size_t n_tasks, crew_task *, void *state);
#endif
