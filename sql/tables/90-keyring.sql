-- db/keyring.db, desk's second file: the only copies of the wraps.  Losing a row is shredding its owner.
CREATE TABLE wrap (
  owner BYTES NOT NULL, otype BIGINT NOT NULL, cmp BYTES NOT NULL, dkv BIGINT NOT NULL, ckv BIGINT NOT NULL, gmask BIGINT NOT NULL,
  txn BYTES NOT NULL, wrap BYTES NOT NULL,
  PRIMARY KEY (owner, cmp, dkv)
);
