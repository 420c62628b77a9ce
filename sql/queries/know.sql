-- What the figures are counted from: plain columns of reports and their events.

-- query know_reports(from int, to int) -> many(id id, urn text, received_on int, channel text, state text, agency id?, agency_name text?, decision text?, minutes int?, over int?, feedback_on int?)
SELECT r.id, r.urn, r.received_on, r.channel, r.state, r.from_agency, a.name, r.safety_decision, r.safety_minutes, r.safety_over, r.feedback_on
FROM report r LEFT JOIN agency a ON a.id = r.from_agency
WHERE r.received_on >= :from AND r.received_on <= :to AND r.version = 1 ORDER BY r.id

-- query know_events(from int, to int) -> many(owner id, event text, to_state text, on_ int, minutes int?)
SELECT e.owner, e.event, e.to_state, e.on_, e.minutes
FROM record_event e JOIN report r ON r.id = e.owner
WHERE r.received_on >= :from AND r.received_on <= :to AND r.version = 1 ORDER BY e.owner, e.no

-- query know_agencies(since int, today int) -> one(signed_up int, active int)
SELECT count(a.id), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.from_agency = a.id AND r.received_on >= :since) THEN 1 ELSE 0 END), 0)
FROM agency a WHERE a.left_on IS NULL OR a.left_on > :today

-- query know_waiting() -> many(received_on int)
SELECT received_on FROM report WHERE state IN ('NEW', 'ASSESSING') ORDER BY received_on

-- query know_accounts(before int) -> one(idle int)
SELECT count(id) FROM account WHERE state = 'active' AND (last_on IS NULL OR last_on < :before)

-- query know_drafts(today int) -> one(abandoned int)
SELECT count(id) FROM draft WHERE expires < :today
