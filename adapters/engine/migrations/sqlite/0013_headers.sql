-- HTTP headers of what came in, a line each; whatever is not known to be harmless is masked before it gets here.
ALTER TABLE event ADD COLUMN headers TEXT NOT NULL DEFAULT '';
ALTER TABLE till_event ADD COLUMN headers TEXT NOT NULL DEFAULT '';
