-- A new order goes into fewer indexes; whatever pages and workers ask is answered by those that are left.

-- Orders are found by HubRise's id here, in lower case as by everything else; the id itself keeps it unique.
DROP INDEX injection_once_a_till;
CREATE UNIQUE INDEX injection_once_a_till ON injection (lower(order_id), order_id, till_id);
DELETE FROM search_key WHERE kind = 'id';

-- Nothing asks for orders without a channel.
DROP INDEX injection_of_channel;
DROP INDEX injection_newest_of_channel;
CREATE INDEX injection_of_channel ON injection (channel, phase) WHERE channel IS NOT NULL;
CREATE INDEX injection_newest_of_channel ON injection (channel) WHERE channel IS NOT NULL;

-- What is only about orders is listed from their own table.
DROP INDEX event_kind;
CREATE INDEX event_kind ON event (kind, seq) WHERE opens AND kind <> 'order';

-- A time is looked for among what begins a row.
DROP INDEX event_time;
CREATE INDEX event_time ON event (received_at) WHERE opens;

-- Since when an order is IN_DOUBT; NULL: it is not. For so long its ticket is looked for, where the till can be asked.
ALTER TABLE injection ADD COLUMN doubted_at INTEGER;
CREATE INDEX injection_doubted ON injection (till_id, doubted_at) WHERE doubted_at IS NOT NULL;
