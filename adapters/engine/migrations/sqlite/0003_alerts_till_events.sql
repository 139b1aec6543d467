-- What tills report about their tickets, event by event.
CREATE TABLE till_event (
    seq           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of arrival
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    till_id       TEXT    NOT NULL,
    event_key     TEXT    NOT NULL,
    call          TEXT    NOT NULL, -- how it came
    received_at   INTEGER NOT NULL,
    seen_at       INTEGER NOT NULL, -- when it came last: a listing shows an event again and again
    readable      INTEGER NOT NULL,
    due_at        INTEGER, -- when its order is looked for; NULL once it was found, or is not to be found
    injection_id  INTEGER REFERENCES injection (id),
    body          BLOB    NOT NULL
) STRICT;

CREATE INDEX till_event_known ON till_event (till_id, event_key, seen_at);
CREATE INDEX till_event_waiting ON till_event (connection_id, due_at, seq) WHERE due_at IS NOT NULL;
CREATE INDEX till_event_unmatched ON till_event (seq) WHERE injection_id IS NULL;
CREATE INDEX injection_ticket ON injection (till_id, ticket) WHERE ticket IS NOT NULL;

-- Who is to be told what. Nothing of a customer stands here.
CREATE TABLE alert (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    kind          TEXT    NOT NULL,
    injection_id  INTEGER REFERENCES injection (id), -- the order, if it is about one
    at            INTEGER NOT NULL, -- when it happened
    due_at        INTEGER, -- when it is sent, or tried again; NULL once it is settled
    tries         INTEGER NOT NULL DEFAULT 0,
    said_at       INTEGER, -- when a message with it was done with
    outcome       TEXT -- how the newest try went, by its stable word
) STRICT;

CREATE INDEX alert_due ON alert (due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX alert_of_kind ON alert (connection_id, kind, id);
CREATE INDEX alert_of_injection ON alert (injection_id);

-- What is wrong with a connection now: one alert when it begins, one when it is over.
CREATE TABLE trouble (
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    kind          TEXT    NOT NULL,
    since         INTEGER NOT NULL,
    PRIMARY KEY (connection_id, kind)
) STRICT, WITHOUT ROWID;
