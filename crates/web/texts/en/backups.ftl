# Backups: where, when, rehearsed.
backups-name = Backups
backups-title-none = No backups are made
backups-title-calm = Backups are fresh, and were tried
backups-title = { $n ->
    [one] One thing about the backups has fallen behind
   *[other] { $n } things about the backups have fallen behind
}
backups-lead = A backup holds all rows of one instant, sealed. Beside it stands who was erased since, so that a restore brings nobody back.
backups-csv = Backups as CSV
backups-places = Places
backups-place = Place
backups-no-place = No place is named
backups-no-place-how = Whoever runs the program names one folder here and another on a second disk or machine.
backups-newest = Newest backup
backups-told = Last told of erasures
backups-late = too old
backups-missing = no longer there
backups-behind = knows nothing of the last minutes
backups-soon = the first comes soon
backups-fresh = fresh
backups-none = none yet
backups-untold = not since the start
backups-schedule = One { $hours ->
    [24] a day
   *[other] every { $hours } hours
}, kept for { $keep } days. Tried every { $rehearse } days.
backups-rehearsals = Rehearsals
backups-no-rehearsal = No restore was rehearsed yet
backups-no-rehearsal-how = A rehearsal restores the newest backup aside, looks for whoever was erased, verifies the log, and deletes it again.
backups-when = When
backups-rows = Rows
backups-left-out = Rows left out
backups-revenants = Erased people back
backups-took = Took
backups-failed = does not hold
backups-holds = holds
backups-rehearsed-how = Rows left out belonged to people who were erased after the backup was made. None of them may be back.
backups-copies = Backups
backups-megabytes = MB
backups-there = whole
backups-not-there = not there
backups-key = The root key is in no backup. Keep it elsewhere: without it nobody can open one.
settings-backups = Backups
settings-backups-lead = Where they go, how old they are, and whether a restore was tried.
settings-see-backups = See the backups
job-backup = Make or copy a backup
job-rehearsal = Rehearse a restore
need-backup-late = The newest backup in { $place } is too old
need-backup-late-reason = Without it, more is lost than you expect
need-backup-missing = The newest backup in { $place } is no longer there
need-backup-missing-reason = It was made, and somebody or something deleted or changed it
need-backup-untold = { $place } does not learn who is erased
need-backup-untold-reason = A restore from there would be refused, or bring people back
need-rehearsal-late = No restore was rehearsed for too long
need-rehearsal-late-reason = A backup that nobody tried is a hope (SEC-01)
need-rehearsal-failed = The newest backup could not be restored
need-rehearsal-failed-reason = The rehearsal of { $at } says why
need-see-backups = See the backups
fact-backup-made = A backup of { $rows ->
    [one] one row
   *[other] { $rows } rows
} was made in { $places ->
    [one] one place
   *[other] { $places } places
}
fact-backup-rehearsed = A restore of { $rows ->
    [one] one row
   *[other] { $rows } rows
} was rehearsed in { $took }, and brought nobody back
fact-backup-failed = The rehearsal of a restore failed; erased people in it: { $back }
fact-backup-restored = The rows were restored from the backup of { $at }; of people erased since, { $rows ->
    [one] one row was
   *[other] { $rows } rows were
} left out
