-- Times during which the till of a connection was away, and the orders that waited for it.
CREATE TABLE outage (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    connection_id TEXT    NOT NULL REFERENCES connection (id),
    since         INTEGER NOT NULL,
    until         INTEGER, -- NULL: still away
    dismissed_at  INTEGER  -- a person has seen what became of the orders
) STRICT;
CREATE UNIQUE INDEX outage_now ON outage (connection_id) WHERE until IS NULL;
CREATE INDEX outage_not_dismissed ON outage (until) WHERE dismissed_at IS NULL;

CREATE TABLE outage_order (
    outage_id    INTEGER NOT NULL REFERENCES outage (id) ON DELETE CASCADE,
    injection_id INTEGER NOT NULL REFERENCES injection (id) ON DELETE CASCADE,
    PRIMARY KEY (outage_id, injection_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX outage_order_of_injection ON outage_order (injection_id);

INSERT INTO outage (connection_id, since) SELECT connection_id, since FROM trouble WHERE kind = 'till_offline';
INSERT INTO outage_order
SELECT o.id, i.id FROM outage o JOIN injection i ON i.connection_id = o.connection_id WHERE i.phase = 'ready';
