-- Visits and actions (src/act).

-- query act_visits(account id, agency id, self id, first int, last int, n int) -> many(id id)
SELECT r.id FROM record r JOIN scope_ s ON s.compartment = r.cmp AND s.account = :account AND s.agency = :agency
WHERE r.kind = 1 AND r.state NOT IN ('DRAFT', 'CANCELLED') AND r.id <> :self AND r.opened <= :last AND COALESCE(r.until, r.opened) >= :first
ORDER BY r.opened, r.id LIMIT :n;

-- query act_agencies() -> many(id id, name text, short_ text, organisation text)
SELECT id, name, short, COALESCE(organisation, '') FROM agency WHERE left_on IS NULL ORDER BY name, id;

-- query act_report(urn text) -> one(id id)
SELECT id FROM report WHERE urn = :urn;
