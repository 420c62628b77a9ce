-- What the store itself needs: counters, transactions of the log, wraps.

-- query meta_get(name text) -> one(value int, text text)
SELECT value, text FROM meta WHERE name = :name;

-- query meta_put(name text, value int, text text) -> none
INSERT INTO meta (name, value, text) VALUES (:name, :value, :text)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, text = excluded.text;

-- query meta_raise(name text, value int) -> none
INSERT INTO meta (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = CASE WHEN excluded.value > meta.value THEN excluded.value ELSE meta.value END;

-- query audit_txn_put(txn bytes, day int) -> none
INSERT INTO audit_txn (txn, day) VALUES (:txn, :day);

-- query audit_txn_get(txn bytes) -> one(day int)
SELECT day FROM audit_txn WHERE txn = :txn;

-- query audit_txn_prune(before int) -> none
DELETE FROM audit_txn WHERE day < :before;

-- query wrap_put(owner id, otype int, cmp id, dkv int, ckv int, gmask int, txn bytes, wrap bytes) -> none
INSERT INTO wrap (owner, otype, cmp, dkv, ckv, gmask, txn, wrap)
VALUES (:owner, :otype, :cmp, :dkv, :ckv, :gmask, :txn, :wrap);

-- query wraps_of_owner(owner id) -> many(otype int, cmp id, dkv int, ckv int, gmask int, wrap bytes)
SELECT otype, cmp, dkv, ckv, gmask, wrap FROM wrap WHERE owner = :owner ORDER BY dkv DESC, cmp;

-- query wraps_drop_txn(txn bytes) -> none
DELETE FROM wrap WHERE txn = :txn;
