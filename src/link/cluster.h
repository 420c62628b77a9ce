/*
 * link/cluster.h - records of one person together, where the whole group agrees (LNK-91).
 */
#ifndef PS_LINK_CLUSTER_H
#define PS_LINK_CLUSTER_H
#include "link/block.h"
#include "link/model.h"

/*
 * Kept pairs of weight >= tau in, cluster number of each record from 1, by
 * first record, out (room for records->n).  *n_out: how many clusters.
 */
NODISCARD err_t clusters_make(const struct records *, const struct model *, struct memory *, const struct pl_pair *, size_t n, int32_t tau,
    uint32_t *out, uint32_t *n_out);
#endif
