-- Machines, records, events and tasks (src/record).  Lists of a register are built by record/list.c.

-- query transition_put(machine text, from_state text, event text, to_state text, two int) -> none
INSERT INTO transition (machine, from_state, event, to_state, two) VALUES (:machine, :from_state, :event, :to_state, :two)
ON CONFLICT (machine, from_state, event, to_state, two) DO NOTHING;

-- query record_find(urn text, account id, agency id) -> one(id id)
SELECT r.id FROM record r JOIN scope_ s ON s.compartment = r.cmp AND s.account = :account AND s.agency = :agency WHERE r.urn = :urn;

-- query record_events(owner id) -> many(id id, no int, from_state text, event text, to_state text, actor id?, agency id?, day int, minutes int?)
SELECT e.id, e.no, e.from_state, e.event, e.to_state, e.actor, e.agency, e.on_, e.minutes FROM record_event e WHERE e.owner = :owner ORDER BY e.no;

-- What the loop strips of one page are replayed from: owners holds n ids of 16 bytes, one after the other; at says which of them.
-- query record_loops(owners bytes, n int) -> many(at int, event text, to_state text, day int, minutes int?)
WITH RECURSIVE o(at, owner) AS (SELECT 0, substr(:owners, 1, 16) WHERE :n > 0
  UNION ALL SELECT o.at + 1, substr(:owners, (o.at + 1) * 16 + 1, 16) FROM o WHERE o.at + 1 < :n)
SELECT o.at, e.event, e.to_state, e.on_, e.minutes FROM o JOIN record_event e ON e.owner = o.owner ORDER BY o.at, e.no;

-- query record_people(owner id) -> many(no int, name text, agency text)
SELECT e.no, COALESCE(a.name, ''), COALESCE(g.short, '') FROM record_event e
LEFT JOIN account a ON a.id = e.actor LEFT JOIN agency g ON g.id = e.agency WHERE e.owner = :owner ORDER BY e.no;

-- query record_accepted(owner id, version int, account id) -> one(n int)
SELECT COUNT(r.id) FROM read_receipt r WHERE r.owner = :owner AND r.version = :version AND r.account = :account;

-- query task_open(owner id, kind text) -> many(id id)
SELECT t.id FROM task t WHERE t.owner = :owner AND t.kind = :kind AND t.closed_on IS NULL ORDER BY t.id;

-- query task_all(owner id, kind text) -> many(id id, due int, closed_on int?)
SELECT t.id, t.due, t.closed_on FROM task t WHERE t.owner = :owner AND t.kind = :kind ORDER BY t.id;

-- query task_mine(account id, agency id, roles int, horizon int, n int) -> many(id id, owner id, otype int, kind text, due int, due_ms int?, urn text)
SELECT t.id, t.owner, t.otype, t.kind, t.due, t.due_ms, COALESCE(r.urn, p.urn, '') FROM task t
JOIN scope_ s ON s.compartment = t.cmp AND s.account = :account AND s.agency = :agency
LEFT JOIN record r ON r.id = t.owner LEFT JOIN report p ON p.id = t.owner
WHERE t.closed_on IS NULL AND (t.account = :account OR (t.account IS NULL AND (t.agency IS NULL OR t.agency = :agency)
  AND t.role IS NOT NULL AND (:roles / (1 << t.role)) % 2 = 1))
AND (t.raised_by IS NOT NULL OR t.escalated > 0 OR t.due <= :horizon)
ORDER BY t.due, t.id LIMIT :n;

-- query task_due(day int) -> many(id id)
SELECT t.id FROM task t WHERE t.closed_on IS NULL AND t.due_ms IS NULL AND t.escalates IS NOT NULL AND t.escalates <= :day ORDER BY t.escalates, t.id;

-- query task_of_agency(owner id, kind text, agency id) -> many(id id)
SELECT t.id FROM task t WHERE t.owner = :owner AND t.kind = :kind AND t.agency = :agency AND t.closed_on IS NULL ORDER BY t.id;

-- query task_list(owner id, account id, agency id) -> many(kind text, due int, role int?, name text, agency text)
SELECT t.kind, t.due, t.role, COALESCE(a.name, ''), COALESCE(g.name, '') FROM task t
JOIN scope_ s ON s.compartment = t.cmp AND s.account = :account AND s.agency = :agency
LEFT JOIN account a ON a.id = t.account LEFT JOIN agency g ON g.id = t.agency
WHERE t.owner = :owner AND t.closed_on IS NULL ORDER BY t.due, t.id;

-- query record_readers(owner id) -> many(version int, agency id, name text, agency_name text, day int)
SELECT r.version, r.agency, a.name, g.name, r.on_ FROM read_receipt r
JOIN account a ON a.id = r.account JOIN agency g ON g.id = r.agency WHERE r.owner = :owner ORDER BY r.on_, r.id;
