-- Whoever's mailbox is dead is held for moments only, so this index stays small however many mails went.
CREATE INDEX delivery_dead ON delivery (organisation_id, returned_at) WHERE returned = 'dead';
