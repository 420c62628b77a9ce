-- Who: agencies, accounts, memberships, scopes.

-- query agencies() -> many(id id, name text, short text, kind text, cmp id, source_cmp id, unit id, left_on int?)
SELECT id, name, short, kind, cmp, source_cmp, unit, left_on FROM agency ORDER BY name, id;

-- query agency_by_id(id id) -> one(id id, name text, short text, kind text, organisation text, cmp id, source_cmp id, unit id, joined_on int, left_on int?)
SELECT id, name, short, kind, organisation, cmp, source_cmp, unit, joined_on, left_on FROM agency WHERE id = :id;

-- query units_of_agency(agency id) -> many(id id, code text, name text)
SELECT id, code, name FROM unit WHERE agency = :agency ORDER BY code;

-- query account_by_id(id id) -> one(id id, login text, name text, state text, created_on int, last_on int?)
SELECT id, login, name, state, created_on, last_on FROM account WHERE id = :id;

-- query accounts() -> many(id id, login text, name text, state text, last_on int?)
SELECT id, login, name, state, last_on FROM account ORDER BY login;

-- query memberships_of_account(account id) -> many(id id, agency id, agency_name text, roles int, clearance int, job text, from_on int, to_on int?)
SELECT m.id, m.agency, a.name, m.roles, m.clearance, m.job, m.from_on, m.to_on
FROM membership m JOIN agency a ON a.id = m.agency WHERE m.account = :account ORDER BY m.from_on, m.id;

-- query memberships_of_agency(agency id) -> many(id id, account id, login text, name text, roles int, clearance int, job text, to_on int?)
SELECT m.id, m.account, c.login, c.name, m.roles, m.clearance, m.job, m.to_on
FROM membership m JOIN account c ON c.id = m.account WHERE m.agency = :agency ORDER BY c.login;

-- query compartment_put(id id, code text, name text, mode int) -> none
INSERT INTO compartment (id, code, name, mode) VALUES (:id, :code, :name, :mode)
ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name;

-- query compartments() -> many(id id, code text, name text, mode int)
SELECT id, code, name, mode FROM compartment ORDER BY code;

-- query scope_put(account id, agency id, compartment id, epoch int) -> none
INSERT INTO scope_ (account, agency, compartment, epoch) VALUES (:account, :agency, :compartment, :epoch)
ON CONFLICT (account, agency, compartment) DO UPDATE SET epoch = excluded.epoch;

-- query scope_clear(account id, agency id) -> none
DELETE FROM scope_ WHERE account = :account AND agency = :agency;


-- Everybody, or of one agency, with the role held there.
-- query people(agency id, all int) -> many(account id, agency id, login text, name text, state text, last_on int?, agency_name text, job text, roles int, clearance int)
SELECT c.id, m.agency, c.login, c.name, c.state, c.last_on, a.name, m.job, m.roles, m.clearance
FROM account c JOIN membership m ON m.account = c.id AND m.to_on IS NULL JOIN agency a ON a.id = m.agency
WHERE :all = 1 OR m.agency = :agency ORDER BY c.name, c.id;
