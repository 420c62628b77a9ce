/*
 * keeper/segment.h - one file of the audit log, read frame by frame (SEC-41).
 *
 *	header 72 | frame: len u32, type u8, ver u8, 0 u16, body, chain[32]
 *
 * Reading never changes anything; a frame is valid when its chain value is
 * the keyed hash of what precedes it.
 */
#ifndef PS_KEEPER_SEGMENT_H
#define PS_KEEPER_SEGMENT_H
#include "crypto/crypto.h"

#define SEGMENT_HEAD	72
#define FRAME_HEAD	8
#define FRAME_BODY_MAX	65000
#define FRAME_EXTRA	(FRAME_HEAD + 32)
#define TXN_OPEN_MAX	256

enum frame_type { FRAME_LEAF = 1, FRAME_DETAIL, FRAME_CHECKPOINT, FRAME_COSIGNATURE, FRAME_SEGMENT_END };

struct segment {
	struct str	 bytes;			/* the mapped file */
	struct site	 site;
	uint64_t	 number, first_seq;
	struct key	 prev_chain, chain;	/* chain: after the last frame read */
	size_t		 at;			/* of the next frame */
};
struct frame { enum frame_type type; struct str body; };

void	 segment_header(uint8_t out[SEGMENT_HEAD], const struct site *, uint64_t number, uint64_t first_seq, const struct key *prev_chain);
void	 segment_chain0(struct key *out, const uint8_t head[SEGMENT_HEAD]);
/* chain after a frame of head (8 bytes) and body. */
void	 frame_chain(struct key *io, const uint8_t head[FRAME_HEAD], struct str body);
void	 frame_head(uint8_t out[FRAME_HEAD], enum frame_type, size_t n);

/* First and last number in the folder; both 0 when there is none. IO. */
NODISCARD err_t segment_range(int dir, uint64_t *first, uint64_t *last);
void	 segment_name(char out[32], uint64_t number);
/* NOTFOUND, IO, INVALID "log.header". */
NODISCARD err_t segment_open(int dir, uint64_t number, struct segment *out);
void	 segment_close(struct segment *);
/* false at the end (at == bytes.n) and at a bad frame (at < bytes.n). */
bool	 segment_next(struct segment *, struct frame *out);
/* Is there a frame consistent in itself anywhere behind the bad one at s->at? */
bool	 segment_valid_after(const struct segment *);
/*
 * Is the bad frame at s->at, the last, a whole one that was changed?  A write
 * cut off leaves less than its length, or nothing where its end should be.
 */
bool	 segment_last_changed(const struct segment *);

/* Checkpoint body (frame type 3). */
struct checkpoint {
	struct tree	 tree;
	int64_t		 time;
	struct key	 root, state_hash;
	uint64_t	 state_n;
	uint16_t	 n_open;
	uint8_t		 open[TXN_OPEN_MAX][16];
	struct str	 note;
};
NODISCARD err_t checkpoint_read(struct str body, struct checkpoint *out);	/* INVALID "log.checkpoint" */
void	 checkpoint_write(struct buf *, const struct checkpoint *);
#define CHECKPOINT_NOTE_MAX 512
/* C2SP signed note, origin <site>/plainsight/audit/1; signer NULL: the text alone. */
void	 checkpoint_note(char out[CHECKPOINT_NOTE_MAX], const struct site *, const struct tree *, const struct signpair *signer);
/* DENIED: the note is not the one this key makes for this tree. A note without a signature (sealed) passes. */
NODISCARD err_t checkpoint_note_check(const struct checkpoint *, const struct site *, const uint8_t pk[32]);
#endif
