-- Answers of HubRise that are waited for: each belongs to the session that asked and is good once. Only the SHA-256 of
-- the state is kept.
CREATE TABLE oauth_state (
    hash       BLOB    NOT NULL PRIMARY KEY,
    session_id INTEGER REFERENCES session (id) ON DELETE CASCADE, -- none: the demo, which has no sessions
    device_id  TEXT,
    expires_at INTEGER NOT NULL
) STRICT;
