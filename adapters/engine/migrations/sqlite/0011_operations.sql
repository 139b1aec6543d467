-- HTTP headers of an exchange, a line `name: value` each; what might be secret was masked before.
ALTER TABLE exchange ADD COLUMN request_headers TEXT NOT NULL DEFAULT '';
ALTER TABLE exchange ADD COLUMN response_headers TEXT NOT NULL DEFAULT '';

-- Pages show the reports of one connection at a time.
DROP INDEX till_event_unmatched;
CREATE INDEX till_event_unmatched ON till_event (connection_id, seq) WHERE injection_id IS NULL;

-- Programs that may use the API. Only the SHA-256 of a token is kept, and a token that was revoked stays listed.
CREATE TABLE api_token (
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    hash        BLOB    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    role        TEXT    NOT NULL CHECK (role IN ('viewer', 'operator')),
    connections TEXT, -- JSON, their ids; none: every connection
    created_at  INTEGER NOT NULL,
    created_by  TEXT    NOT NULL,
    seen_at     INTEGER,
    revoked_at  INTEGER,
    revoked_by  TEXT
) STRICT;
