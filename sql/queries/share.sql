-- What was given to whom (src/intel/dissemination.h).

-- query share_had_marking(agency id, marking text) -> one(n int)
SELECT count(i.id) FROM dissemination d JOIN dissemination_item x ON x.dissemination = d.id JOIN item i ON i.id = x.item
WHERE d.agency = :agency AND i.marking = :marking

-- query share_mentions(item id) -> one(n int)
SELECT count(id) FROM mention WHERE item = :item

-- query share_copies(item id) -> one(n int)
SELECT count(id) FROM dissemination_item WHERE item = :item

-- Only what still stands, has not run out, and holds at least one item this clearance may read.
-- query share_received(agency id, clearance int, today int, n int) -> many(id id, form text, precedence text, basis text, released_on int, ack_due int, acked_on int?, state text, items int, os int)
SELECT d.id, d.form, d.precedence, d.basis, d.released_on, d.ack_due, d.acked_on, d.state, count(x.id), sum(CASE WHEN i.marking = 'OS' THEN 1 ELSE 0 END)
FROM dissemination d JOIN dissemination_item x ON x.dissemination = d.id JOIN item i ON i.id = x.item
WHERE d.agency = :agency AND d.state IN ('sent', 'acknowledged') AND (d.expires_on IS NULL OR d.expires_on >= :today)
  AND i.state = 'active' AND i.live = 1 AND (i.action IS NULL OR i.action <> 'A2') AND (i.marking = 'O' OR :clearance >= 2)
GROUP BY d.id, d.form, d.precedence, d.basis, d.released_on, d.ack_due, d.acked_on, d.state
ORDER BY CASE WHEN d.acked_on IS NULL THEN 0 ELSE 1 END, CASE WHEN d.acked_on IS NULL THEN d.ack_due ELSE -d.released_on END, d.id LIMIT :n

-- query share_items(dissemination id) -> many(item id)
SELECT x.item FROM dissemination_item x JOIN item i ON i.id = x.item JOIN report r ON r.id = i.report
WHERE x.dissemination = :dissemination ORDER BY r.urn, i.no

-- query share_sighting(item id, agency id) -> many(value text, day int)
SELECT value, on_ FROM sighting WHERE item = :item AND agency = :agency ORDER BY on_ DESC, id DESC

-- A copy the clock gave to the next role has nobody who raised it.
-- query share_asks(dissemination id) -> many(kind text, raised_on int, outcome text?)
SELECT kind, raised_on, outcome FROM task WHERE owner = :dissemination AND kind IN ('asked_to_act', 'asked_to_share') AND raised_by IS NOT NULL ORDER BY raised_on, id

-- query share_asks_open(clearance int, n int) -> many(id id, dissemination id, kind text, raised_on int, agency text, by_ text)
SELECT t.id, d.id, t.kind, t.raised_on, d.agency_name, coalesce(a.name, '') FROM task t JOIN dissemination d ON d.id = t.owner
LEFT JOIN account a ON a.id = t.raised_by
WHERE t.kind IN ('asked_to_act', 'asked_to_share') AND t.closed_on IS NULL AND t.raised_by IS NOT NULL
  AND (:clearance >= 2 OR NOT EXISTS (SELECT 1 FROM dissemination_item x JOIN item i ON i.id = x.item WHERE x.dissemination = d.id AND i.marking <> 'O'))
ORDER BY t.due, t.id LIMIT :n

-- Everything outstanding: not acknowledged, and not withdrawn or run out.
-- query share_outstanding(clearance int, today int, n int) -> many(id id, urn text, agency text, form text, released_on int, ack_due int, acked_on int?, state text, no int, chased int)
SELECT d.id, r.urn, d.agency_name, d.form, d.released_on, d.ack_due, d.acked_on, d.state, i.no,
  (SELECT count(t.id) FROM task t WHERE t.owner = d.id AND t.kind = 'acknowledge' AND t.closed_on IS NULL)
FROM dissemination d JOIN dissemination_item x ON x.dissemination = d.id JOIN item i ON i.id = x.item JOIN report r ON r.id = i.report
WHERE d.state = 'sent' AND d.ack_required = 1 AND (d.expires_on IS NULL OR d.expires_on >= :today) AND (i.action IS NULL OR i.action <> 'A2')
  AND (i.marking = 'O' OR :clearance >= 2)
ORDER BY d.ack_due, d.id, r.urn, i.no LIMIT :n

-- query share_of_report(urn text, clearance int, n int) -> many(id id, urn text, agency text, form text, released_on int, ack_due int, acked_on int?, state text, no int, chased int)
SELECT d.id, r.urn, d.agency_name, d.form, d.released_on, d.ack_due, d.acked_on, d.state, i.no,
  (SELECT count(t.id) FROM task t WHERE t.owner = d.id AND t.kind = 'acknowledge' AND t.closed_on IS NULL)
FROM dissemination d JOIN dissemination_item x ON x.dissemination = d.id JOIN item i ON i.id = x.item JOIN report r ON r.id = i.report
WHERE r.urn = :urn AND (i.action IS NULL OR i.action <> 'A2') AND (i.marking = 'O' OR :clearance >= 2)
ORDER BY i.no, d.released_on DESC, d.id LIMIT :n

-- query share_held_counts(clearance int, today int) -> one(waiting int, late int)
SELECT count(id), coalesce(sum(CASE WHEN ack_due < :today THEN 1 ELSE 0 END), 0) FROM dissemination d
WHERE state = 'sent' AND ack_required = 1 AND (expires_on IS NULL OR expires_on >= :today)
  AND EXISTS (SELECT 1 FROM dissemination_item x JOIN item i ON i.id = x.item WHERE x.dissemination = d.id AND (i.marking = 'O' OR :clearance >= 2))

-- query share_silent(today int, n int) -> many(id id)
SELECT d.id FROM dissemination d WHERE d.state = 'sent' AND d.ack_required = 1 AND d.ack_due < :today AND (d.expires_on IS NULL OR d.expires_on >= :today)
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.owner = d.id AND t.kind = 'acknowledge' AND t.closed_on IS NULL)
ORDER BY d.ack_due, d.id LIMIT :n

-- query share_run_out(today int, n int) -> many(id id)
SELECT id FROM dissemination WHERE state IN ('sent', 'acknowledged') AND expires_on IS NOT NULL AND expires_on < :today ORDER BY expires_on, id LIMIT :n
