-- How an order stands, where its phase does not say the half of it; the words are those of `journal::standing`.
ALTER TABLE injection ADD COLUMN standing TEXT GENERATED ALWAYS AS (
    CASE
        WHEN phase = 'on_till' AND state ->> '$.cancel_at_pos' THEN 'on_till_called_off'
        WHEN phase = 'on_till' AND state ->> '$.duplicate_seen' THEN 'on_till_duplicate'
        WHEN phase = 'on_till' AND state ->> '$.changed_after' THEN 'on_till_changed'
        WHEN phase = 'on_till' AND state ->> '$.incomplete' THEN 'on_till_incomplete'
        WHEN phase = 'on_till' AND status IN ('cancelled', 'rejected', 'delivery_failed') THEN 'on_till_over'
        WHEN phase = 'closed' AND state ->> '$.cancel_at_pos' THEN 'closed_called_off'
        ELSE phase
    END
) VIRTUAL;
-- The few that stand apart, and those that need somebody, each the newest first.
CREATE INDEX injection_apart ON injection (standing) WHERE standing <> phase;
CREATE INDEX injection_needing ON injection (id) WHERE needs_person;
