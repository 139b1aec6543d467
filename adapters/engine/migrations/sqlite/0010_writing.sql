-- The statuses being written to HubRise, JSON: what was seen there, and which writes of ours may still land.
ALTER TABLE injection ADD COLUMN writing TEXT;
