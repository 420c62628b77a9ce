-- Reports by their number and by their envelope; every reader is held to his compartments.

-- query report_by_urn(account id, agency id, urn text) -> one(id id, state text, cmp id)
SELECT r.id, r.state, r.cmp FROM report r
JOIN scope_ s ON s.compartment = r.cmp AND s.account = :account AND s.agency = :agency
WHERE r.urn = :urn;

-- query report_by_sub(sub bytes, tag bytes) -> one(id id, urn text)
SELECT id, urn FROM report WHERE sub = :sub AND tag = :tag;

-- query report_of_draft(sub bytes, author id) -> one(urn text)
SELECT urn FROM report WHERE sub = :sub AND author = :author ORDER BY version LIMIT 1;

-- query urn_exists(urn text) -> one(found int)
SELECT (SELECT count(*) FROM report r WHERE r.urn = :urn) + (SELECT count(*) FROM record d WHERE d.urn = :urn);

-- query arrival_put(sub bytes, tag bytes, arrived int, safety_due int) -> none
INSERT INTO arrival (sub, tag, arrived, safety_due) VALUES (:sub, :tag, :arrived, :safety_due)
ON CONFLICT (sub, tag) DO NOTHING;

-- query arrival_drop(sub bytes, tag bytes) -> none
DELETE FROM arrival WHERE sub = :sub AND tag = :tag;

-- query arrivals() -> many(sub bytes, tag bytes, arrived int, safety_due int)
SELECT sub, tag, arrived, safety_due FROM arrival ORDER BY safety_due, sub;
