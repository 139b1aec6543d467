-- When a connection's orders came: whether it is too quiet, and how far a sweep reaches back.
CREATE INDEX injection_stored ON injection (connection_id, created_at);
