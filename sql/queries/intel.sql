-- Reports, items, receipts and replies as the intelligence room reads them.

-- query intel_arrival(sub bytes, tag bytes) -> one(arrived int, safety_due int)
SELECT arrived, safety_due FROM arrival WHERE sub = :sub AND tag = :tag

-- query intel_versions(sub bytes) -> one(n int)
SELECT count(id) FROM report WHERE sub = :sub

-- The report of that number, for whoever stands in some relation to it; policy decides after this.
-- query intel_seen(account id, agency id, welfare id, urn text) -> one(id id)
SELECT r.id FROM report r WHERE r.urn = :urn AND (r.author = :account OR r.from_agency = :agency
  OR EXISTS (SELECT 1 FROM scope_ s WHERE s.account = :account AND s.agency = :agency
    AND (s.compartment = r.cmp OR (s.compartment = :welfare AND (r.welfare = 'yes' OR r.child <> 'no')))))

-- One state's part of the queue, in the order of the index report_queue: undecided reports first, by the end
-- of their clock; 2^50 puts the decided behind them. The parts of several states are merged by intel/queue.c.
-- query intel_queue(account id, agency id, state text, channel text, after_key int, after id, before_key int, n int) -> many(id id, key int, urn text, channel text, state text, received_on int, received_ms int?, welfare text, danger text, child text, safety_start int, safety_due int, decision text?, minutes int?, decider text?, lock_by id?, lock_until int?, locker text?, agency text?)
SELECT r.id, (CASE WHEN r.safety_decision IS NULL THEN r.safety_due ELSE r.safety_due + 1125899906842624 END), r.urn, r.channel, r.state, r.received_on, r.received_ms, r.welfare, r.danger, r.child, r.safety_start, r.safety_due,
  r.safety_decision, r.safety_minutes, d.name, r.lock_by, r.lock_until, l.name, a.name
FROM report r LEFT JOIN agency a ON a.id = r.from_agency LEFT JOIN account d ON d.id = r.safety_by LEFT JOIN account l ON l.id = r.lock_by
WHERE r.state = :state AND (:channel = '' OR r.channel = :channel)
  AND (CASE WHEN r.safety_decision IS NULL THEN r.safety_due ELSE r.safety_due + 1125899906842624 END) >= :after_key AND (CASE WHEN r.safety_decision IS NULL THEN r.safety_due ELSE r.safety_due + 1125899906842624 END) < :before_key
  AND ((CASE WHEN r.safety_decision IS NULL THEN r.safety_due ELSE r.safety_due + 1125899906842624 END) > :after_key OR r.id > :after)
  AND r.cmp IN (SELECT s.compartment FROM scope_ s WHERE s.account = :account AND s.agency = :agency)
ORDER BY (CASE WHEN r.safety_decision IS NULL THEN r.safety_due ELSE r.safety_due + 1125899906842624 END), r.id LIMIT :n

-- query intel_queue_key(id id) -> one(due int, decision text?)
SELECT safety_due, safety_decision FROM report WHERE id = :id

-- query intel_next(account id, agency id, now int) -> one(urn text)
SELECT r.urn FROM report r JOIN scope_ s ON s.compartment = r.cmp AND s.account = :account AND s.agency = :agency
WHERE r.state IN ('NEW', 'ASSESSING') AND (r.lock_by IS NULL OR r.lock_by = :account OR r.lock_until <= :now)
ORDER BY CASE WHEN r.safety_decision IS NULL THEN 0 ELSE 1 END, r.safety_due, r.id LIMIT 1

-- Each count reads its own stretch of the index report_queue and nothing else.
-- query intel_counts(account id, agency id, now int) -> one(to_triage int, over int, running int, returned int, to_authorise int, to_link int, oldest int)
SELECT (SELECT count(*) FROM report r WHERE r.state IN ('NEW', 'ASSESSING')
    AND r.cmp IN (SELECT s.compartment FROM scope_ s WHERE s.account = :account AND s.agency = :agency)),
  (SELECT count(*) FROM report r WHERE r.state IN ('NEW', 'ASSESSING', 'RETURNED', 'DELETE_PROPOSED', 'GRADED', 'SANITISED', 'LINKING', 'LIVE', 'RECALLED', 'CLOSED')
    AND (CASE WHEN r.safety_decision IS NULL THEN r.safety_due ELSE r.safety_due + 1125899906842624 END) < :now
    AND r.cmp IN (SELECT s.compartment FROM scope_ s WHERE s.account = :account AND s.agency = :agency)),
  (SELECT count(*) FROM report r WHERE r.state IN ('NEW', 'ASSESSING', 'RETURNED', 'DELETE_PROPOSED', 'GRADED', 'SANITISED', 'LINKING', 'LIVE', 'RECALLED', 'CLOSED')
    AND (CASE WHEN r.safety_decision IS NULL THEN r.safety_due ELSE r.safety_due + 1125899906842624 END) >= :now AND (CASE WHEN r.safety_decision IS NULL THEN r.safety_due ELSE r.safety_due + 1125899906842624 END) < 1125899906842624
    AND r.cmp IN (SELECT s.compartment FROM scope_ s WHERE s.account = :account AND s.agency = :agency)),
  (SELECT count(*) FROM report r WHERE r.state = 'RETURNED'
    AND r.cmp IN (SELECT s.compartment FROM scope_ s WHERE s.account = :account AND s.agency = :agency)),
  (SELECT count(*) FROM report r WHERE r.state = 'SANITISED'
    AND r.cmp IN (SELECT s.compartment FROM scope_ s WHERE s.account = :account AND s.agency = :agency)),
  (SELECT count(*) FROM report r WHERE r.state = 'LINKING'
    AND r.cmp IN (SELECT s.compartment FROM scope_ s WHERE s.account = :account AND s.agency = :agency)),
  (SELECT coalesce(min(r.received_on), 0) FROM report r WHERE r.state IN ('NEW', 'ASSESSING')
    AND r.cmp IN (SELECT s.compartment FROM scope_ s WHERE s.account = :account AND s.agency = :agency))

-- query intel_own_counts(account id) -> one(open int, questions int)
SELECT coalesce(sum(CASE WHEN state NOT IN ('CLOSED', 'DELETED', 'DISPOSED', 'RECALLED', 'SPAM') THEN 1 ELSE 0 END), 0),
  coalesce(sum(CASE WHEN state IN ('RETURNED', 'DELETE_PROPOSED') THEN 1 ELSE 0 END), 0) FROM report WHERE author = :account

-- query intel_own(account id, before_on int, before id, n int) -> many(id id)
SELECT id FROM report WHERE author = :account AND (received_on < :before_on OR (received_on = :before_on AND id < :before))
ORDER BY received_on DESC, id DESC LIMIT :n

-- query intel_own_by_urn(account id, urn text) -> one(id id)
SELECT id FROM report WHERE author = :account AND urn = :urn

-- query intel_source_of(report id) -> one(n int)
SELECT count(id) FROM source_block WHERE report = :report

-- query intel_items(report id) -> many(id id, no int, cmp id)
SELECT id, no, cmp FROM item WHERE report = :report AND state <> 'disposed' ORDER BY no

-- query intel_last_item(report id) -> one(no int)
SELECT coalesce(max(no), 0) FROM item WHERE report = :report

-- query intel_grades(report id) -> many(source int?, assessment text?, handling text?, action text?, sanitisation text?)
SELECT source, assessment, handling, action, sanitisation FROM item WHERE report = :report AND state = 'active' ORDER BY no

-- What is undecided and neither spam nor gone: its stretches of the index report_queue, not the house.
-- query intel_running(n int) -> many(id id, urn text, cmp id, safety_start int, safety_due int)
SELECT id, urn, cmp, safety_start, safety_due FROM report
WHERE state IN ('NEW', 'ASSESSING', 'RETURNED', 'DELETE_PROPOSED', 'GRADED', 'SANITISED', 'LINKING', 'LIVE', 'RECALLED', 'CLOSED')
  AND (CASE WHEN safety_decision IS NULL THEN safety_due ELSE safety_due + 1125899906842624 END) < 1125899906842624
ORDER BY safety_due, id LIMIT :n

-- query intel_alerted(owner id, kind text) -> one(at int)
SELECT coalesce(max(due_ms), 0) FROM task WHERE owner = :owner AND kind = :kind

-- query intel_lead_agency(unit id) -> one(agency id)
SELECT agency FROM unit WHERE id = :unit

-- query intel_no_feedback(before int, n int) -> many(id id, cmp id)
SELECT r.id, r.cmp FROM report r WHERE r.feedback IS NULL AND r.received_on <= :before
  AND r.state NOT IN ('SPAM', 'DELETED', 'DISPOSED', 'RECALLED')
  AND NOT EXISTS (SELECT 1 FROM task t WHERE t.owner = r.id AND t.kind = 'feedback' AND t.closed_on IS NULL)
ORDER BY r.received_on, r.id LIMIT :n

-- query intel_receipt_by_sub(sub bytes) -> one(id id)
SELECT id FROM receipt WHERE sub = :sub AND ended_on IS NULL

-- query intel_receipt_by_loctag(loctag bytes) -> one(id id, sub bytes)
SELECT id, sub FROM receipt WHERE loctag = :loctag AND ended_on IS NULL ORDER BY bound_on DESC, id DESC LIMIT 1

-- query intel_report_by_sub(sub bytes) -> one(id id, cmp id)
SELECT id, cmp FROM report WHERE sub = :sub ORDER BY version DESC LIMIT 1

-- query intel_replies(report id) -> many(id id, serial int, kind text, state text, by_ id?, on_ int)
SELECT id, serial, kind, state, by_, on_ FROM reply WHERE report = :report ORDER BY serial

-- query intel_reply_exists(id id) -> one(n int)
SELECT count(id) FROM reply WHERE id = :id

-- query intel_last_serial(report id) -> one(serial int)
SELECT coalesce(max(serial), 0) FROM reply WHERE report = :report

-- query intel_queued(n int) -> many(id id, report id, on_ int)
SELECT id, report, on_ FROM reply WHERE state = 'queued' ORDER BY on_, id LIMIT :n

-- query intel_drafts(account id, agency id, today int) -> many(id id, form int, touched int, expires int, page int)
SELECT id, form, touched, expires, page FROM draft WHERE author = :account AND agency = :agency AND expires >= :today ORDER BY touched DESC, id

-- A report whose items have gone on to the analysts, for whoever stands where some item lies.
-- query intel_linkable(account id, agency id, urn text) -> one(id id)
SELECT r.id FROM report r WHERE r.urn = :urn AND r.state IN ('LINKING', 'LIVE', 'CLOSED')
  AND EXISTS (SELECT 1 FROM item i JOIN scope_ s ON s.compartment = i.cmp AND s.account = :account AND s.agency = :agency
    WHERE i.report = r.id AND i.state = 'active')

-- query intel_to_link(account id, agency id, n int) -> many(id id, urn text, received_on int, since int, agency text?, items int, mentions int, first id)
SELECT r.id, r.urn, r.received_on, r.state_since, a.name, count(i.id),
  coalesce(sum((SELECT count(m.id) FROM mention m WHERE m.item = i.id)), 0), min(i.id)
FROM report r JOIN item i ON i.report = r.id AND i.state = 'active'
JOIN scope_ s ON s.compartment = i.cmp AND s.account = :account AND s.agency = :agency
LEFT JOIN agency a ON a.id = r.from_agency
WHERE r.state = 'LINKING' GROUP BY r.id, r.urn, r.received_on, r.state_since, a.name ORDER BY r.state_since, r.id LIMIT :n
