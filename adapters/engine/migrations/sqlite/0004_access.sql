-- Who may use the pages. Names are unique whatever their case (`name_key`); a password is an Argon2id hash in PHC form.

CREATE TABLE user (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL,
    name_key      TEXT    NOT NULL UNIQUE,
    administrator INTEGER NOT NULL, -- of the whole instance: every connection, and the users
    active        INTEGER NOT NULL,
    password      TEXT,             -- none until the invitation was taken up
    lang          TEXT,             -- none follows the browser
    created_at    INTEGER NOT NULL
) STRICT;

-- What a user who is no administrator may do with a connection; no row: nothing, not even see it.
CREATE TABLE user_role (
    user_id       INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    connection_id TEXT    NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    role          TEXT    NOT NULL CHECK (role IN ('viewer', 'operator', 'administrator')),
    PRIMARY KEY (user_id, connection_id)
) STRICT, WITHOUT ROWID;

-- Links that work once. Only the SHA-256 of what stands in the link is kept.
CREATE TABLE access_link (
    hash       BLOB    NOT NULL PRIMARY KEY,
    user_id    INTEGER REFERENCES user (id) ON DELETE CASCADE, -- none: makes an administrator
    expires_at INTEGER NOT NULL
) STRICT;

-- Signed-in browsers. Only the SHA-256 of the cookie is kept.
CREATE TABLE session (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    hash      BLOB    NOT NULL UNIQUE,
    user_id   INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    opened_at INTEGER NOT NULL,
    seen_at   INTEGER NOT NULL,
    agent     TEXT    NOT NULL -- what the browser calls itself
) STRICT;

CREATE INDEX session_of_user ON session (user_id);
