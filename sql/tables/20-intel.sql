-- Reports, items and what is derived from items.
CREATE TABLE report (
  id BYTES PRIMARY KEY,
  urn TEXT NOT NULL UNIQUE,
  channel TEXT NOT NULL CHECK (channel IN ('public_web', 'survey', 'phone', 'sms', 'in_person', 'partner_form', 'email', 'visit', 'import')),
  sub BYTES NOT NULL, tag BYTES NOT NULL,
  received_on BIGINT NOT NULL,                      -- day
  version BIGINT NOT NULL DEFAULT 1,
  from_agency BYTES REFERENCES agency(id), author BYTES REFERENCES account(id), -- none for the public
  owner_unit BYTES NOT NULL, cmp BYTES NOT NULL,
  form_id BIGINT NOT NULL, form_version BIGINT NOT NULL, language BIGINT NOT NULL,
  seal_hash BYTES NOT NULL, blob BYTES NOT NULL,    -- BLAKE2b-256 of the envelope; SHA-256 name in blobs/
  marking TEXT NOT NULL CHECK (marking IN ('O', 'OS')),
  state TEXT NOT NULL, state_since BIGINT NOT NULL, last_event BYTES NOT NULL,
  reply_by BIGINT, lock_by BYTES, lock_until BIGINT,
  welfare TEXT NOT NULL CHECK (welfare IN ('yes', 'no', 'unknown')),
  danger TEXT NOT NULL CHECK (danger IN ('yes', 'no', 'unknown')),
  child TEXT NOT NULL CHECK (child IN ('yes', 'no', 'unknown')),
  safety_start BIGINT NOT NULL, safety_due BIGINT NOT NULL, -- ms until decided; public channels: cut to the day after
  safety_case TEXT NOT NULL, safety_by BYTES, safety_on BIGINT, safety_decision TEXT, safety_minutes BIGINT,
  safety_over BIGINT,                               -- minutes past the end of its clock when decided; 0: in time
  feedback TEXT, feedback_on BIGINT,                -- INT-43 code last given
  received_ms BIGINT,                               -- staff channels only
  g1 BYTES, g3 BYTES, g8 BYTES, g10 BYTES,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL,
  UNIQUE (sub, tag),
  FOREIGN KEY (last_event, id, state) REFERENCES record_event (id, owner, to_state)
);
-- the queue of one state in its order, and its counts without the table (sql/queries/intel.sql: the same expression)
CREATE INDEX report_queue ON report (state, (CASE WHEN safety_decision IS NULL THEN safety_due ELSE safety_due + 1125899906842624 END), id, cmp, received_on);
CREATE INDEX report_author ON report (author, received_on, id);
CREATE INDEX report_agency ON report (from_agency, received_on, id);
CREATE TABLE item (
  id BYTES PRIMARY KEY, report BYTES NOT NULL REFERENCES report(id), no BIGINT NOT NULL CHECK (no BETWEEN 1 AND 99),
  source BIGINT CHECK (source BETWEEN 1 AND 3), assessment TEXT CHECK (assessment IN ('A', 'B', 'C', 'D', 'E')),
  handling TEXT CHECK (handling IN ('P', 'C')), action TEXT CHECK (action IN ('A1', 'A2', 'A3')), sanitisation TEXT CHECK (sanitisation IN ('S1', 'S2')),
  sensitive BIGINT NOT NULL DEFAULT 0, mopi BIGINT CHECK (mopi BETWEEN 1 AND 4),
  author BYTES REFERENCES account(id), authoriser BYTES REFERENCES account(id),
  graded_on BIGINT, authorised_on BIGINT,
  cmp BYTES NOT NULL, agency BYTES, review_due BIGINT, hold BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('active', 'recalled', 'disposed')), live BIGINT NOT NULL DEFAULT 0,
  marking TEXT NOT NULL CHECK (marking IN ('O', 'OS')),
  g1 BYTES, g2 BYTES, g3 BYTES, g5 BYTES, g8 BYTES, g11 BYTES,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL,
  UNIQUE (report, no),
  CHECK (authoriser IS NULL OR author IS NULL OR author <> authoriser)
);
CREATE INDEX item_cmp ON item (cmp, live, id);
CREATE TABLE source_block (
  id BYTES PRIMARY KEY, report BYTES NOT NULL REFERENCES report(id), account BYTES, agency BYTES, cmp BYTES NOT NULL,
  g4 BYTES NOT NULL, rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX source_block_report ON source_block (report);
CREATE TABLE entity (
  id BYTES PRIMARY KEY, pole TEXT NOT NULL CHECK (pole IN ('P', 'O', 'L', 'E')),
  kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation', 'place', 'vehicle', 'phone', 'account', 'document', 'event')),
  status TEXT NOT NULL CHECK (status IN ('live', 'dormant', 'disposed')),
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
-- Sealed under their item's group 11: entity, attribute, values; from, to, type ...
CREATE TABLE assertion (
  id BYTES PRIMARY KEY, item BYTES NOT NULL REFERENCES item(id), entered_by BYTES NOT NULL, entered_on BIGINT NOT NULL, withdrawn_on BIGINT,
  g11 BYTES NOT NULL, rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX assertion_item ON assertion (item, id);
CREATE TABLE link_ (
  id BYTES PRIMARY KEY, item BYTES NOT NULL REFERENCES item(id), entered_by BYTES NOT NULL, entered_on BIGINT NOT NULL, withdrawn_on BIGINT,
  g11 BYTES NOT NULL, rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX link_item ON link_ (item, id);
CREATE TABLE mention (
  id BYTES PRIMARY KEY, item BYTES NOT NULL REFERENCES item(id), no BIGINT NOT NULL,
  g11 BYTES NOT NULL, rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX mention_item ON mention (item, no);
CREATE TABLE candidate (
  id BYTES PRIMARY KEY, found_on BIGINT NOT NULL, g11 BYTES NOT NULL,
  item BYTES NOT NULL REFERENCES item(id), rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE TABLE decision (
  id BYTES PRIMARY KEY, item BYTES NOT NULL REFERENCES item(id), by_ BYTES NOT NULL REFERENCES account(id), second_by BYTES REFERENCES account(id), on_ BIGINT NOT NULL,
  supersedes BYTES, g11 BYTES NOT NULL, rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE TABLE sighting (
  id BYTES PRIMARY KEY, item BYTES NOT NULL REFERENCES item(id), agency BYTES NOT NULL REFERENCES agency(id), on_ BIGINT NOT NULL,
  value TEXT NOT NULL CHECK (value IN ('seen', 'false', 'expired')),
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE TABLE dissemination (
  id BYTES PRIMARY KEY, agency BYTES NOT NULL REFERENCES agency(id), agency_name TEXT NOT NULL, unit BYTES, account BYTES,
  form TEXT NOT NULL CHECK (form IN ('full', 'sanitised', 'summary')),
  method TEXT NOT NULL CHECK (method IN ('in_system', 'pdf', 'email', 'force_mail', 'verbal')),
  precedence TEXT NOT NULL CHECK (precedence IN ('routine', 'priority', 'immediate')),
  basis TEXT NOT NULL CHECK (basis IN ('consent', 'public_task', 'vital_interest', 'legal_duty', 'legitimate_interest', 'child_safeguarding')),
  released_by BYTES NOT NULL REFERENCES account(id), second_by BYTES REFERENCES account(id), released_on BIGINT NOT NULL,
  ack_required BIGINT NOT NULL DEFAULT 1, ack_due BIGINT NOT NULL, acked_by BYTES REFERENCES account(id), acked_on BIGINT,
  expires_on BIGINT, copy_no BIGINT NOT NULL, state TEXT NOT NULL CHECK (state IN ('sent', 'acknowledged', 'expired', 'recalled')),
  cmp BYTES NOT NULL, g2 BYTES,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX dissemination_agency ON dissemination (agency, released_on, id);
CREATE TABLE dissemination_item (
  id BYTES PRIMARY KEY, dissemination BYTES NOT NULL REFERENCES dissemination(id), item BYTES NOT NULL REFERENCES item(id),
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL, UNIQUE (dissemination, item)
);
CREATE INDEX dissemination_item_item ON dissemination_item (item);
-- The public's side: receipts bound to a report, messages waiting for their outbox file.
CREATE TABLE receipt (
  id BYTES PRIMARY KEY, report BYTES REFERENCES report(id), sub BYTES NOT NULL UNIQUE, loctag BYTES NOT NULL, bound_on BIGINT NOT NULL, ended_on BIGINT,
  owner BYTES NOT NULL, g10 BYTES NOT NULL, -- locator, rpk
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE INDEX receipt_loctag ON receipt (loctag);
CREATE TABLE reply (
  id BYTES PRIMARY KEY, report BYTES NOT NULL REFERENCES report(id), serial BIGINT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'read', 'wiped', 'received')),
  by_ BYTES REFERENCES account(id), on_ BIGINT NOT NULL, g10 BYTES NOT NULL,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL, UNIQUE (report, serial)
);
-- A safety clock starts before anything of the report can be read (SEC-54 I2).
CREATE TABLE arrival (
  sub BYTES NOT NULL, tag BYTES NOT NULL, arrived BIGINT NOT NULL, safety_due BIGINT NOT NULL, PRIMARY KEY (sub, tag)
);
