-- An order that a person sent again out of a doubt stands apart until somebody has looked whether it is there twice.
DROP INDEX injection_apart;
ALTER TABLE injection DROP COLUMN standing;
ALTER TABLE injection ADD COLUMN standing TEXT GENERATED ALWAYS AS (
    CASE
        WHEN phase = 'on_till' AND state ->> '$.cancel_at_pos' THEN 'on_till_called_off'
        WHEN phase = 'on_till' AND (state ->> '$.duplicate_seen' OR state ->> '$.maybe_twice') THEN 'on_till_duplicate'
        WHEN phase = 'on_till' AND state ->> '$.changed_after' THEN 'on_till_changed'
        WHEN phase = 'on_till' AND state ->> '$.incomplete' THEN 'on_till_incomplete'
        WHEN phase = 'on_till' AND status IN ('cancelled', 'rejected', 'delivery_failed') THEN 'on_till_over'
        WHEN phase = 'closed' AND state ->> '$.cancel_at_pos' THEN 'closed_called_off'
        ELSE phase
    END
) VIRTUAL;
CREATE INDEX injection_apart ON injection (standing) WHERE standing <> phase;
