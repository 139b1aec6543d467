-- What the operations page lists, filters and searches.

-- Derived from `state`, as `phase` is.
ALTER TABLE injection ADD COLUMN needs_person INTEGER NOT NULL DEFAULT 0;
UPDATE injection SET needs_person = 1
WHERE phase IN ('held', 'in_doubt', 'refused')
   OR json_extract(state, '$.phase.not_sent') = 'deadline'
   OR json_extract(state, '$.cancel_at_pos')
   OR json_extract(state, '$.duplicate_seen');
CREATE INDEX injection_needs_person ON injection (deadline_at) WHERE needs_person;
-- Each ends with the row number, so that a page of the newest is read without sorting.
CREATE INDEX injection_of_connection ON injection (connection_id, phase);
CREATE INDEX injection_of_channel ON injection (channel, phase);
CREATE INDEX injection_newest_of_connection ON injection (connection_id);
CREATE INDEX injection_newest_of_channel ON injection (channel);

-- What a row of the operations page is about, the resource HubRise named, and whether somebody must look at it.
ALTER TABLE event ADD COLUMN kind TEXT NOT NULL DEFAULT 'order' CHECK (kind IN ('order', 'customer', 'system'));
ALTER TABLE event ADD COLUMN resource TEXT;
ALTER TABLE event ADD COLUMN needs_person INTEGER NOT NULL DEFAULT 0;
UPDATE event SET kind = 'system' WHERE content <> 'order';
UPDATE event SET needs_person = 1 WHERE content = 'quarantined';
CREATE INDEX event_kind ON event (kind, seq) WHERE opens;
CREATE INDEX event_of_connection ON event (connection_id, seq) WHERE opens;
CREATE INDEX event_needs_person ON event (seq) WHERE needs_person;
CREATE INDEX event_time ON event (received_at);

-- What an order is found by: texts in lower case, telephone numbers as digits. 'name' and 'phone' are personal data and
-- go when the order's snapshot no longer has them.
CREATE TABLE search_key (
    key          TEXT    NOT NULL,
    injection_id INTEGER NOT NULL REFERENCES injection (id) ON DELETE CASCADE,
    kind         TEXT    NOT NULL CHECK (kind IN ('id', 'ref', 'code', 'ticket', 'name', 'phone', 'total')),
    PRIMARY KEY (key, injection_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_key_of_injection ON search_key (injection_id, kind);
INSERT INTO search_key SELECT lower(order_id), id, 'id' FROM injection;
INSERT INTO search_key SELECT lower(trim(ref_code)), id, 'ref' FROM injection WHERE trim(ref_code) <> '';
INSERT INTO search_key SELECT lower(trim(ticket)), id, 'ticket' FROM injection WHERE trim(ticket) <> '';

-- What people and the bridge itself did that is about no single order; settings changes with what they were and became.
CREATE TABLE system_operation (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at            INTEGER NOT NULL,
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    who           TEXT    NOT NULL,
    kind          TEXT    NOT NULL -- JSON
) STRICT;
CREATE INDEX system_operation_of_connection ON system_operation (connection_id, id);
