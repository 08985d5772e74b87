-- Contacts from before origins were kept: each activity has the address from the form of its oldest consent to mail.
INSERT INTO origin (organisation_id, subject_id, activity, kind, source, since)
SELECT c.organisation_id, c.subject_id, c.activity, 'form', c.form, c.granted_at
FROM consent c
WHERE c.topic NOT IN ('opens', 'clicks')
  AND NOT EXISTS (SELECT 1 FROM consent older
                  WHERE older.organisation_id = c.organisation_id
                    AND older.subject_id = c.subject_id AND older.activity = c.activity
                    AND older.topic NOT IN ('opens', 'clicks')
                    AND (older.granted_at < c.granted_at
                         OR (older.granted_at = c.granted_at AND older.id < c.id)))
ON CONFLICT DO NOTHING;
