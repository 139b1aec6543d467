-- A connection can wait for its till, be over, and knows who made it. What HubRise connects it to stands beside it by name.
ALTER TABLE connection ADD COLUMN till TEXT; -- JSON; NULL: none yet
UPDATE connection SET till = json_object(
    'base_url', till_url, 'allow_local', json(CASE allow_local WHEN 1 THEN 'true' ELSE 'false' END), 'dialect', json(dialect));
ALTER TABLE connection DROP COLUMN till_url;
ALTER TABLE connection DROP COLUMN allow_local;
ALTER TABLE connection DROP COLUMN dialect;
ALTER TABLE connection ADD COLUMN links    TEXT NOT NULL DEFAULT '{}'; -- JSON
ALTER TABLE connection ADD COLUMN standing TEXT NOT NULL DEFAULT '{"standing":"active"}'; -- JSON
ALTER TABLE connection ADD COLUMN intake   TEXT NOT NULL DEFAULT 'callback';
ALTER TABLE connection ADD COLUMN made_by  TEXT NOT NULL DEFAULT '';
ALTER TABLE connection ADD COLUMN go_live  TEXT NOT NULL DEFAULT '{"confirmed":null}'; -- JSON
ALTER TABLE connection ADD COLUMN alerts   TEXT NOT NULL DEFAULT '{"route":"not_chosen"}'; -- JSON, without the secret

-- What is to outlive the process and belongs to no order: how far a sweep got, counts of calls, how both sides are.
CREATE TABLE kept (
    connection_id TEXT NOT NULL REFERENCES connection (id),
    name          TEXT NOT NULL,
    fact          TEXT NOT NULL, -- JSON
    PRIMARY KEY (connection_id, name)
) STRICT, WITHOUT ROWID;
