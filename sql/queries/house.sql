-- Who is in the house: compartments, units, agencies, accounts, scopes.

-- query compartment_add(id id, code text, name text, mode int) -> none
INSERT INTO compartment (id, code, name, mode) VALUES (:id, :code, :name, :mode)

-- query compartment_by_code(code text) -> one(id id, mode int)
SELECT id, mode FROM compartment WHERE code = :code

-- query compartment_code(id id) -> one(code text, name text)
SELECT code, name FROM compartment WHERE id = :id

-- query unit_by_code(code text) -> one(id id, agency id)
SELECT id, agency FROM unit WHERE code = :code

-- query house_agency(id id) -> one(id id, name text, short_ text, kind text, cmp id, source_cmp id, unit id)
SELECT id, name, short, kind, cmp, source_cmp, unit FROM agency WHERE id = :id

-- query house_agencies() -> many(id id, name text, short_ text, kind text, cmp id, source_cmp id, unit id)
SELECT id, name, short, kind, cmp, source_cmp, unit FROM agency WHERE left_on IS NULL ORDER BY name, id

-- query account_by_login(login text) -> one(id id, name text, state text)
SELECT id, name, state FROM account WHERE login = :login

-- query account_name(id id) -> one(name text, state text)
SELECT name, state FROM account WHERE id = :id

-- query membership_of(account id, agency id) -> one(id id, roles int, clearance int)
SELECT id, roles, clearance FROM membership WHERE account = :account AND agency = :agency

-- query house_meta_set(name text, value int, text text) -> none
INSERT INTO meta (name, value, text) VALUES (:name, :value, :text)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, text = excluded.text

-- query house_meta(name text) -> one(value int, text text)
SELECT value, text FROM meta WHERE name = :name

-- query scope_epoch(account id, agency id) -> one(epoch int, n int)
SELECT coalesce(min(epoch), -1), count(compartment) FROM scope_ WHERE account = :account AND agency = :agency

-- query scope_drop(account id, agency id) -> none
DELETE FROM scope_ WHERE account = :account AND agency = :agency

-- query scope_add(account id, agency id, compartment id, epoch int) -> none
INSERT INTO scope_ (account, agency, compartment, epoch) VALUES (:account, :agency, :compartment, :epoch)
