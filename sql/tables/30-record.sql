-- Registers, state tables, events, tasks.
CREATE TABLE transition (
  machine TEXT NOT NULL, from_state TEXT NOT NULL, event TEXT NOT NULL, to_state TEXT NOT NULL, two BIGINT NOT NULL CHECK (two IN (0, 1, 2)),
  PRIMARY KEY (machine, from_state, event, to_state, two)
);
-- Every change of state of a record or report.  A record cannot move without its row here, a row here not without a transition.
-- two = 1: another account must have done first_event; 2: of another agency too.
CREATE TABLE record_event (
  id BYTES PRIMARY KEY, owner BYTES NOT NULL, otype BIGINT NOT NULL, no BIGINT NOT NULL,
  machine TEXT NOT NULL, from_state TEXT NOT NULL, event TEXT NOT NULL, to_state TEXT NOT NULL, two BIGINT NOT NULL,
  actor BYTES REFERENCES account(id), agency BYTES REFERENCES agency(id), on_ BIGINT NOT NULL,     -- none: the system
  first_event BYTES, first_actor BYTES, first_agency BYTES,
  minutes BIGINT,                                   -- since the event before, for the loop strip
  cmp BYTES NOT NULL, g8 BYTES,                     -- instant, reason
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL,
  UNIQUE (owner, no), UNIQUE (id, owner, to_state), UNIQUE (id, actor, agency),
  FOREIGN KEY (machine, from_state, event, to_state, two) REFERENCES transition (machine, from_state, event, to_state, two),
  FOREIGN KEY (first_event, first_actor, first_agency) REFERENCES record_event (id, actor, agency),
  CHECK (two = 0 OR (first_event IS NOT NULL AND actor IS NOT NULL AND first_actor IS NOT NULL AND first_actor <> actor)),
  CHECK (two < 2 OR (first_agency IS NOT NULL AND agency IS NOT NULL AND first_agency <> agency))
);
CREATE INDEX record_event_day ON record_event (machine, event, on_);
CREATE TABLE record (
  id BYTES PRIMARY KEY, urn TEXT NOT NULL UNIQUE, kind BIGINT NOT NULL, variant TEXT NOT NULL DEFAULT '', form_version BIGINT NOT NULL,
  machine TEXT NOT NULL, state TEXT NOT NULL, state_since BIGINT NOT NULL, last_event BYTES NOT NULL,
  parent BYTES, owner_account BYTES REFERENCES account(id), agency BYTES NOT NULL REFERENCES agency(id), unit BYTES, cmp BYTES NOT NULL,
  opened BIGINT, due BIGINT, review BIGINT, until BIGINT, version BIGINT NOT NULL DEFAULT 1,
  created_by BYTES REFERENCES account(id), created_on BIGINT NOT NULL,
  open_ BYTES,                                      -- fields declared plain: deterministic CBOR
  g1 BYTES, g3 BYTES, g8 BYTES, g9 BYTES,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL,
  FOREIGN KEY (last_event, id, state) REFERENCES record_event (id, owner, to_state)
);
CREATE INDEX record_kind ON record (kind, state, due, id);
CREATE INDEX record_parent ON record (parent, kind);
CREATE TABLE record_link (
  id BYTES PRIMARY KEY, owner BYTES NOT NULL, cmp BYTES NOT NULL, far BYTES, far_type TEXT, g8 BYTES, on_ BIGINT NOT NULL,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX record_link_owner ON record_link (owner, id);
CREATE INDEX record_link_far ON record_link (far);
-- Audited: who was told to do what by when.
CREATE TABLE task (
  id BYTES PRIMARY KEY, kind TEXT NOT NULL, owner BYTES NOT NULL, otype BIGINT NOT NULL, cmp BYTES NOT NULL,
  account BYTES REFERENCES account(id), role BIGINT, agency BYTES REFERENCES agency(id),
  due BIGINT NOT NULL, due_ms BIGINT, raised_on BIGINT NOT NULL, raised_by BYTES,
  closed_on BIGINT, closed_by BYTES, outcome TEXT, escalates BIGINT, escalated BIGINT NOT NULL DEFAULT 0,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX task_open ON task (closed_on, due, id);
CREATE INDEX task_owner ON task (owner, kind, closed_on, id);
CREATE TABLE read_receipt (
  id BYTES PRIMARY KEY, owner BYTES NOT NULL, version BIGINT NOT NULL, account BYTES NOT NULL REFERENCES account(id), agency BYTES NOT NULL REFERENCES agency(id), on_ BIGINT NOT NULL,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL, UNIQUE (owner, version, account)
);
CREATE TABLE draft (
  id BYTES PRIMARY KEY, form BIGINT NOT NULL, form_version BIGINT NOT NULL, author BYTES NOT NULL REFERENCES account(id), agency BYTES NOT NULL REFERENCES agency(id),
  cmp BYTES NOT NULL, page BIGINT NOT NULL, sub BYTES NOT NULL, touched BIGINT NOT NULL, expires BIGINT NOT NULL, about BYTES,
  g3 BYTES, rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX draft_author ON draft (author, touched);
