-- Who: agencies, units, compartments, accounts and their roles.
-- The keeper's state is the truth for access; these rows serve pages, lists and scopes.
CREATE TABLE agency (
  id BYTES PRIMARY KEY,
  name TEXT NOT NULL, short TEXT NOT NULL, kind TEXT NOT NULL,
  organisation TEXT NOT NULL DEFAULT '',            -- organisations.csv id, if any
  cmp BYTES NOT NULL, source_cmp BYTES NOT NULL, unit BYTES NOT NULL,
  joined_on BIGINT NOT NULL, left_on BIGINT,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE TABLE unit (
  id BYTES PRIMARY KEY, agency BYTES NOT NULL REFERENCES agency(id), code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE TABLE compartment (
  id BYTES PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, mode BIGINT NOT NULL CHECK (mode IN (1, 2))
);
CREATE TABLE account (
  id BYTES PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
  created_on BIGINT NOT NULL, last_on BIGINT,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL
);
CREATE TABLE membership (
  id BYTES PRIMARY KEY, account BYTES NOT NULL REFERENCES account(id), agency BYTES NOT NULL REFERENCES agency(id),
  roles BIGINT NOT NULL, clearance BIGINT NOT NULL CHECK (clearance BETWEEN 1 AND 3), job TEXT NOT NULL DEFAULT '',
  from_on BIGINT NOT NULL, to_on BIGINT,
  rowver BIGINT NOT NULL, audit_seq BIGINT NOT NULL, row_tag BYTES NOT NULL,
  UNIQUE (account, agency)
);
-- Desk's copy of the keeper's caps: every statement joins it.
CREATE TABLE scope_ (
  account BYTES NOT NULL, agency BYTES NOT NULL, compartment BYTES NOT NULL, epoch BIGINT NOT NULL,
  PRIMARY KEY (account, agency, compartment)
);
CREATE TABLE meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL, text TEXT NOT NULL DEFAULT '');
CREATE TABLE audit_txn (txn BYTES PRIMARY KEY, day BIGINT NOT NULL);
