-- Until when an order that a person had sent is tried, whatever its deadline.
ALTER TABLE injection ADD COLUMN grace_until INTEGER;
