-- Customers: kept for their next order, and erased. A customer stands here by a hash of connection and HubRise's id, the
-- guest of one order by a hash of connection and order.

-- As HubRise last told of them.
CREATE TABLE customer (
    customer_key  TEXT    NOT NULL PRIMARY KEY,
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    as_of         INTEGER NOT NULL, -- when HubRise made this state
    received_at   INTEGER NOT NULL,
    body          BLOB    NOT NULL  -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_age ON customer (received_at);

-- Who is erased.
CREATE TABLE erasure (
    customer_key  TEXT    NOT NULL PRIMARY KEY,
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    made_before   INTEGER, -- what was made before is erased again should it come again; NULL: all, HubRise anonymised them
    asked_at      INTEGER NOT NULL,
    due_at        INTEGER  -- when copies that are left are erased; NULL: none are left
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_due ON erasure (connection_id, due_at) WHERE due_at IS NOT NULL;

ALTER TABLE injection ADD COLUMN customer_key TEXT;
ALTER TABLE injection ADD COLUMN customer_erased_at INTEGER;
CREATE INDEX injection_of_customer ON injection (customer_key);
CREATE INDEX injection_age ON injection (created_at);

-- Of an event that belongs to no order.
ALTER TABLE event ADD COLUMN customer_key TEXT;
CREATE INDEX event_of_customer ON event (customer_key) WHERE customer_key IS NOT NULL;

-- SHA-256 of what stood there before the customer was erased.
ALTER TABLE event ADD COLUMN erased_hash BLOB;
ALTER TABLE exchange ADD COLUMN request_hash BLOB;
ALTER TABLE exchange ADD COLUMN response_hash BLOB;
