## Frame
skip-to-main = Go to the content
menu = Menu
demo-label = About this demo
demo-band = Invented data: nobody here exists, and no mail leaves this machine.
demo-mailbox-link = Open the demo's mailbox
rail-label = Pages
rail-today = Today
rail-statement = Statement
rail-coverage = Promises
rail-people = People
rail-mailings = Mailings
rail-systems = Systems
rail-register = Register
rail-jobs = Jobs
rail-proof = Proof
rail-evidence = Evidence
rail-settings = Settings
search-label = Search the promises
search-hint = Search promises
sign-out = Sign out
role-auditor = auditor
role-officer = privacy lead
role-owner = owner
keys-open = Keys
keys-title = Keys
keys-search = Search the promises
keys-show = Show these keys
keys-close-key = Close this window
keys-close = Close the keys
foot-privacy = Privacy statement
foot-cookies = Cookies
foot-you = Your data
foot-kept-by = Carried out and proven with Ordhold

## States
state-kept = kept and proven
state-running = running, no case yet
state-by-hand = by hand
state-unbacked = not backed
state-broken = broken
state-unchecked = not checked

## Times and numbers
distance-now = now
minutes-ago = { $n ->
    [one] 1 minute ago
   *[other] { $n } minutes ago
}
minutes-ahead = { $n ->
    [one] in 1 minute
   *[other] in { $n } minutes
}
hours-ago = { $n ->
    [one] 1 hour ago
   *[other] { $n } hours ago
}
hours-ahead = { $n ->
    [one] in 1 hour
   *[other] in { $n } hours
}
days-ago = { $n ->
    [one] 1 day ago
   *[other] { $n } days ago
}
days-ahead = { $n ->
    [one] in 1 day
   *[other] in { $n } days
}
unit-hours = hours
unit-days = days
bars-table = Show as a table
bars-period = Week
bars-count = Number
bars-kept = Kept
bars-broken = Broken

## Problems
problem-user = This cannot be done as asked
problem-user-advice = Go back, look at what you filled in, and try again.
problem-sign-in = You need to sign in first
problem-sign-in-advice = You are not signed in, or the link you used is no longer valid.
problem-role = This is not open to you
problem-role-advice = Your role does not reach this far, or the form had grown old. Go back and load the page again, or ask an owner.
problem-absent = There is nothing at this address
problem-absent-advice = The page may have moved, or a letter may be missing in the address.
problem-conflict = This cannot be done now
problem-conflict-advice = Something changed since you loaded the page. Load it again to see how things stand.
problem-size = This is more than we take in one go
problem-size-advice = Send less at a time.
problem-pace = Too many attempts
problem-pace-advice = Wait a minute, then try again.
problem-config = The set-up stands in the way
problem-config-advice = Whoever runs this house must look at the declaration. Nothing has been changed.
problem-internal = Something failed on our side
problem-internal-advice = Nothing has been changed. Try again in a while.
problem-unavailable = Something we need does not answer
problem-unavailable-advice = Nothing is lost. Try again in a minute.
problem-what = What is wrong
problem-where = Where
problem-law = By which rule
problem-hint = What to do
problem-id = Error number
problem-to-sign-in = Sign in to work here
problem-to-you = Open your own page
problem-to-start = Go to the front page

# what stands in the way of a form
problem-form-token = the form is too old, or did not come from our page
problem-form-unreadable = the form cannot be read
