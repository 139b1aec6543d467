-- The journal. Times are milliseconds since 1970 in UTC, truth values 0 or 1.

-- One HubRise location bound to one till. `secrets` is sealed with the installation's key.
CREATE TABLE connection (
    id           TEXT    NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    location_id  TEXT    NOT NULL,
    hubrise_url  TEXT    NOT NULL,
    till_url     TEXT    NOT NULL,
    allow_local  INTEGER NOT NULL,
    dialect      TEXT    NOT NULL, -- JSON
    mode         TEXT    NOT NULL,
    settings     TEXT    NOT NULL, -- JSON
    connected_at INTEGER NOT NULL,
    secrets      BLOB    NOT NULL
) STRICT;

-- The journey of one order to one till.
CREATE TABLE injection (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version       INTEGER NOT NULL,
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    till_id       TEXT    NOT NULL,
    order_id      TEXT    NOT NULL,
    state         TEXT    NOT NULL, -- JSON; `phase` and `lane` are derived from it
    phase         TEXT    NOT NULL,
    lane          TEXT    CHECK (lane IN ('desk', 'till', 'outbox')),
    created_at    INTEGER NOT NULL,
    due_at        INTEGER,
    deadline_at   INTEGER,
    tries         INTEGER NOT NULL,
    snapshot      BLOB, -- the order as received; the columns up to `total` are taken from it
    as_of         INTEGER,
    status        TEXT,
    ref_code      TEXT,
    channel       TEXT,
    total         TEXT,
    conversion    TEXT, -- JSON
    payload       BLOB,
    ticket        TEXT
) STRICT;

-- An order goes to a till once, by whichever connection it came ...
CREATE UNIQUE INDEX injection_once_a_till ON injection (order_id, till_id);
-- ... and once by a connection, so that a new token or address of the till does not send known orders again.
CREATE UNIQUE INDEX injection_once_a_connection ON injection (order_id, connection_id);

CREATE INDEX injection_desk ON injection (connection_id, due_at, id) WHERE lane = 'desk' AND due_at IS NOT NULL;
CREATE INDEX injection_outbox ON injection (connection_id, due_at, id) WHERE lane = 'outbox' AND due_at IS NOT NULL;
CREATE INDEX injection_till ON injection (till_id, due_at, id) WHERE lane = 'till' AND due_at IS NOT NULL;
CREATE INDEX injection_phase ON injection (phase);

-- What HubRise sent us, byte for byte.
CREATE TABLE event (
    seq           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- order of arrival
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    event_key     TEXT    NOT NULL,
    received_at   INTEGER NOT NULL,
    content       TEXT    NOT NULL CHECK (content IN ('order', 'foreign', 'quarantined', 'other')),
    injection_id  INTEGER REFERENCES injection (id),
    opens         INTEGER NOT NULL, -- begins a row of the operations page
    handled       INTEGER NOT NULL, -- taken up, or nothing to do
    body          BLOB    NOT NULL,
    UNIQUE (connection_id, event_key),
    CHECK ((content = 'order') = (injection_id IS NOT NULL))
) STRICT;

CREATE INDEX event_unhandled ON event (connection_id, seq) WHERE NOT handled;
CREATE INDEX event_operations ON event (seq) WHERE opens;
CREATE INDEX event_of_injection ON event (injection_id, seq);

-- What was said to whom, and what came back.
CREATE TABLE exchange (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    injection_id INTEGER NOT NULL REFERENCES injection (id),
    peer         TEXT    NOT NULL,
    call         TEXT    NOT NULL,
    started_at   INTEGER NOT NULL,
    duration_ms  INTEGER NOT NULL,
    request      BLOB    NOT NULL,
    status       INTEGER,
    response     BLOB    NOT NULL,
    outcome      TEXT    NOT NULL,
    reason       TEXT
) STRICT;

CREATE INDEX exchange_of_injection ON exchange (injection_id, id);

-- What happened to an order, in its own words.
CREATE TABLE timeline (
    id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    injection_id INTEGER NOT NULL REFERENCES injection (id),
    at           INTEGER NOT NULL,
    kind         TEXT    NOT NULL -- JSON
) STRICT;

CREATE INDEX timeline_of_injection ON timeline (injection_id, id);

-- A sealed constant: opens only with the key everything else was sealed with.
CREATE TABLE key_check (
    id     INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sealed BLOB    NOT NULL
) STRICT;
