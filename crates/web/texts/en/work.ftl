## Columns that many tables share
col-state = State
col-sentence = Sentence
col-capability = Capability
col-when = When
col-what-happened = What happened
col-outcome = Outcome
col-took = Took
col-entry = Entry
entry-pending = being recorded
entry-link = entry { $entry }

## Today
today-title = { $n ->
    [one] One thing needs you
    [2] Two things need you
    [3] Three things need you
   *[other] { $n } things need you
}
today-title-calm = Nothing needs you now
today-title-empty = No promises are declared yet
today-lead = The most urgent first. Work that runs by itself is not listed until it needs somebody.
today-lead-calm = Every promise is looked after, or waits for its first case.
today-lead-unbacked = Nothing is broken, and nothing is due. But { $n } of { $total } promises have nothing behind them yet.
today-see-unbacked = See which
today-lead-empty = Ordhold reads what you promise from one file, carries it out, and proves it.
today-empty = Begin with a declaration
today-empty-how = These two commands make a first declaration by questions, and check it:
today-needs = Needs somebody
today-col-what = What
today-col-due = Due
today-col-step = Next step
today-due-now = now
today-activity = Latest activity
today-activity-empty = Nothing has been recorded yet.
today-open-evidence = Open the log
today-promises = What the statement promises
today-open-statement = Read the statement
today-kept-share = kept and proven
today-backed-share = have something behind them

## Statement
statement-name = Privacy statement
statement-title = Privacy statement, version { $version }
statement-title-draft = The privacy statement is not published yet
statement-published = Published on { $day }. The bar beside each sentence says what stands behind it.
statement-changed = The declaration has changed since then.
statement-unchanged = The declaration has not changed since then.
statement-never = This is the text as the declaration makes it now.
statement-read-nb = Les på norsk
statement-read-en = Read in English
statement-compare = Compare versions
statement-to-publication = Prepare version { $version }
statement-empty = There is no text to read
statement-empty-how = The statement is made from the declaration. Look at what the check says:
proof-declared-in = Declared in
proof-rule = Rule
proof-mechanism = Carried out by
proof-no-mechanism = nothing
proof-breaks-if = Breaks if
proof-cases = Last 90 days
cases-count = { $n ->
    [0] no case
    [one] one case
   *[other] { $n } cases
}
proof-times = Time taken
proof-times-words = median { $median }, longest { $longest }
proof-latest = Latest case
proof-checked = Last check
proof-never-checked = never
proof-weeks = Cases per week, last 13 weeks
proof-unbacked = Nothing stands behind this sentence. Connect a mechanism, attest it by hand, or take it out of the text.
proof-open-promise = Open the promise
proof-open-evidence = Show in the log
proof-none = Pick a sentence
proof-none-how = Choose a sentence in the text, and what stands behind it is shown here.

## Differences
differences-title = From version { $from } to version { $to }
differences-lead = { $n ->
    [0] The two texts say the same.
    [one] One sentence differs.
   *[other] { $n } sentences differ.
}
differences-draft = Version { $version } is not published yet.
differences-from = Earlier
differences-to = Later
differences-compare = Compare these versions
differences-list = Sentences that differ
differences-none = No sentence differs
version-number = Version { $version }
change-new = new
change-gone = taken out
change-changed = changed

## Publication
publication-name = Publish version { $version }
publication-title-open = Version { $version } can be published
publication-title-shut = Version { $version } cannot be published yet
publication-lead = { $sentences ->
    [one] One sentence
   *[other] { $sentences } sentences
}, { $changes ->
    [0] none changed
    [one] one changed
   *[other] { $changes } changed
} since the public version.
publication-see-changes = See what changes
publication-errors = { $n ->
    [one] One error in the declaration
   *[other] { $n } errors in the declaration
}
publication-unbacked = { $n ->
    [one] One sentence has nothing behind it
   *[other] { $n } sentences have nothing behind them
}
publication-way-out = Way out
publication-open-promise = Open the promise
publication-exceptions = { $n ->
    [one] One signed exception
   *[other] { $n } signed exceptions
}
publication-exceptions-help = shown to auditors; they end by themselves
publication-act = Publish
publication-happens = What happens
publication-happens-words = Version { $version } becomes public at once, in every declared language, and is recorded in the log.
publication-stays = What stays
publication-stays-words = Every earlier version stays readable at its own address. A publication cannot be undone, only followed by a new one.
publication-publish = Publish version { $version }
publication-shut-how = Mend the errors, and back or except every sentence above. Then the button appears here.
exception-title = Sign an exception
exception-lead = You answer for the sentence with your name until the day you set. After that the gate is shut again.
exception-reason = Why it can be published all the same
exception-reason-help = An auditor will read this. Up to { $n } characters.
exception-until = Last day
exception-sign = Sign the exception
exception-signed-by = Signed by

## Promises
coverage-title = { $kept } of { $all } promises are kept and proven
coverage-lead = Grey means that nobody has looked yet. Nothing is green until there is proof.
coverage-csv = Download as CSV
coverage-json = Download as JSON
coverage-any-state = every state
coverage-any-capability = every capability
coverage-words = Words
coverage-narrow = Narrow the list
coverage-show-all = Show every promise
coverage-found = { $n ->
    [one] One promise
   *[other] { $n } promises
}
coverage-none = No promise fits
coverage-cases = Cases seen
coverage-checked = Last check
coverage-next = Show the next promises

## One promise
promise-name = Promise
promise-answer-kept = This promise is kept
promise-answer-running = This promise runs, but has had no case yet
promise-answer-by-hand = Somebody answers for this promise by hand
promise-answer-unbacked = Nothing stands behind this promise
promise-answer-broken = This promise is broken
promise-answer-unchecked = Nobody has checked this promise yet
promise-one-language = The declaration has this sentence in one language only.
promise-check = Check this promise now
promise-behind = What stands behind it
promise-cases = Latest cases
promise-cases-empty = No case yet. The first one is shown here with its place in the log.
promise-checks = Checks
promise-checks-empty = No check has run.
check-found-none = { $n ->
    [one] looked at 1 row, no counter-example
   *[other] looked at { $n } rows, no counter-example
}
promise-mechanism = Mechanism
mechanism-runs = { $n ->
    [one] It runs, and keeps this promise alone. If you stop it, the promise counts as not backed from that moment.
   *[other] It runs, and keeps { $n } promises. If you stop it, they count as not backed from that moment.
}
mechanism-stop = { $n ->
    [one] Stop the mechanism behind this promise
   *[other] Stop the mechanism behind { $n } promises
}
mechanism-stopped = { $n ->
    [one] It is stopped, and this promise has nothing behind it.
   *[other] It is stopped, and { $n } promises have nothing behind them.
}
mechanism-rests = While it is stopped:
rests-forms = forms take nobody in, and confirmations wait
rests-mailings = mailings wait, and no new one begins
rests-publishing = no statement is published with these sentences, save by a signed exception
mechanism-start = Start the mechanism
promise-attestation = By hand
attestation-by = Attested by
attestation-note = On the ground of
attestation-until = Holds until
attestation-none = Nobody has attested this promise.
attestation-note-label = What you base it on
attestation-until-label = Last day it holds
attestation-attest = Attest this promise
col-act = Act

## Register
register-name = Record of processing
register-title = { $n ->
    [one] One activity, each purpose on one basis
   *[other] { $n } activities, each purpose on one basis
}
register-title-clash = { $n ->
    [one] One purpose rests on more than one basis
   *[other] { $n } purposes rest on more than one basis
}
register-title-empty = No activity is declared yet
register-lead = What is processed, why, and for how long (GDPR Art. 30), as the declaration says it.
register-xlsx = Download as XLSX
register-json = Download as JSON
register-dpv = Download as DPV (JSON-LD)
register-empty = The record is empty
register-empty-how = It is made from the declaration. Begin with a register you already have:
register-activities = { $n ->
    [one] One activity
   *[other] { $n } activities
}
register-purpose = Purpose
register-basis = Legal basis
register-subjects = Data subjects
register-categories = Personal data
register-recipients = Recipients
register-retention = Retention period
register-nobody = nobody
register-matrix = Purposes and bases
register-matrix-help = one basis per purpose is what people expect
register-clash = more than one basis
basis-consent = consent
basis-contract = contract
basis-legal-obligation = legal obligation
basis-vital-interests = vital interests
basis-public-interest = public interest
basis-legitimate-interest = legitimate interest
activity-declared = Declared
activity-source = Source
activity-collected-at = Asked for at
activity-no-form = no form
activity-systems = Held in
activity-no-system = no system is named
activity-promises = What it promises
activity-promises-empty = The declaration makes no promise of it.
activity-rights = Rights that apply
activity-right = Right
activity-applies = Applies
activity-applies-yes = applies
activity-applies-no = does not apply

## Mailings
mailings-title = { $n ->
    [0] Nobody may be written to yet
    [one] One address may be written to
   *[other] { $n } addresses may be written to
}
mailings-lead = People are counted here, never listed. Each address is asked again at the moment of sending.
mailings-write = Write a mailing
mailings-empty = No mailing yet
mailings-empty-how = The first one is written here and goes to nobody before you send it.
mailings-subject-line = Subject line
mailings-stage = Stage
mailings-addressees = Addressees
mailings-audience = Who may be written to
mailings-audience-empty = Nobody has said yes. Put the form on your site:
mailings-open-form = Open the form to subscribe
mailings-topic = Topic
mailings-valid = Valid now
mailings-suppressed = { $n ->
    [0] Nobody has asked never to be written to.
    [one] One address is never written to again; we hold a keyed digest of it only.
   *[other] { $n } addresses are never written to again; we hold keyed digests of them only.
}
stage-draft = draft
stage-sending = being sent
stage-halted = stopped
stage-sent = sent
mailing-name = Mailing
mailing-answer-ready = { $n ->
    [one] Ready for one addressee
   *[other] Ready for { $n } addressees
}
mailing-answer-draft = This draft cannot be sent yet
mailing-answer-sending = Being sent, { $percent } done
mailing-answer-halted = { $n ->
    [one] Stopped, one addressee was not reached
   *[other] Stopped, { $n } addressees were not reached
}
mailing-answer-sent = { $n ->
    [one] Sent to one addressee
   *[other] Sent to { $n } addressees
}
mailing-edit = Edit the text
mailing-trial = Send a trial to myself
mailing-halt = Stop this mailing
mailing-obstacles = What stands in the way
mailing-progress = How far it has come
mailing-may-leave = you can leave this page
mailing-delivered = delivered
mailing-waiting = waiting
mailing-left-out = left out, basis ended
mailing-bounced = refused for good
mailing-audience = { $n ->
    [one] One addressee
   *[other] { $n } addressees
}
mailing-audience-empty = Nobody has a valid basis.
mailing-asked-each = Counted now. Whoever withdraws before their turn is left out.
mailing-send-title = Send
mailing-send-lead = Mail that is delivered cannot be called back. What waits can be stopped.
mailing-send = { $n ->
    [one] Send to one addressee
   *[other] Send to { $n } addressees
}
mailing-history = History
composition-title = Write a mailing
composition-title-edit = Edit the mailing
composition-lead = The sender, the link to unsubscribe and the right to object are added to every mail.
composition-no-topic = There is no topic to write about
composition-no-topic-how = Declare an activity with topics in ordhold.toml, then check it.
composition-topic = Topic
composition-topic-count = { $n ->
    [one] 1 address with a valid basis now
   *[other] { $n } addresses with a valid basis now
}
composition-text = Text
composition-text-help = Pictures are kept under Pictures. {"{{"}name|there{"}}"} becomes the name, or “there” for those without.
composition-save = Save the draft

## Evidence
evidence-name = Log
evidence-title = { $n ->
    [one] One entry stands in the log
   *[other] { $n } entries stand in the log
}
evidence-title-empty = The log has no entry yet
evidence-lead = Every change of state is recorded in an append-only log. It holds IDs, digests and counts, no names.
evidence-export = Export the evidence
evidence-newest = Newest entries
evidence-older = Show older entries
evidence-checkpoint = Checkpoint
evidence-open-checkpoint = Open the checkpoint
evidence-signed = Signed
evidence-origin = Log
evidence-root = Root
evidence-key = Key
evidence-growth = Growth
evidence-weeks = Entries per week, last 13 weeks
evidence-yourself = Verify it yourself
evidence-yourself-how = Export the evidence, carry it to another machine, and run this there. It needs no server of ours.
evidence-empty = Nothing is recorded yet
evidence-empty-how = The first entry comes with the first consent, publication or check.
entry-name = Entry { $entry }
entry-download = Download the proof
entry-body = As it stands in the log
entry-body-help = no name, no address
entry-readable = It carries a sealed part, which the person's key opens.
entry-shredded = It carries a sealed part that nobody can open: the key was destroyed when the person was erased. The log still verifies.
entry-promises = A case of
entry-promises-empty = This entry is a case of no promise.
entry-proof = Proof that it stands there
entry-proof-lead = { $n ->
    [one] One hash leads
   *[other] { $n } hashes lead
} from this entry to the root of a tree of { $size } entries, which the checkpoint signs.
entry-leaf = Leaf
entry-step = Step { $step }
entry-offline = Check it offline
entry-offline-how = The export holds this proof. On any machine, without our server:
entry-proof-pending = The entry is recorded. A checkpoint is signed within a second; load the page again.

## Jobs
jobs-title = { $n ->
    [one] One job is under way
   *[other] { $n } jobs are under way
}
jobs-title-stuck = { $n ->
    [one] One job is stuck
   *[other] { $n } jobs are stuck
}
jobs-title-empty = No job is waiting
jobs-lead = { $done ->
    [0] None was done
    [one] One was done
   *[other] { $done } were done
} in the last 24 hours. What fails is tried again by itself.
jobs-queue = Queue
jobs-shown = { $shown } of { $open } shown
jobs-empty = The queue is empty
jobs-empty-how = Jobs appear here when something is sent, checked or erased.
jobs-what = What
jobs-attempts = Attempts
jobs-next = Next or begun
jobs-try = Try the job now
job-waiting = waiting
job-running = running
job-retrying = trying again
job-stuck = stuck

## Settings, coming and going
settings-organisation = Organisation
settings-name = Name
settings-number = Organisation number
settings-contact = Privacy questions go to
settings-zone = Time zone
settings-declared = This stands in the declaration, and is changed there.
settings-you = You
settings-email = E-mail address
settings-role = Role
settings-sign-out = Sign out here
settings-sessions = Where you are signed in
settings-began = Since
settings-this = this session
settings-end = End this session
settings-password = Password
settings-password-present = Present password
settings-password-next = New password
settings-change-password = Change the password
password-help = At least { $n } characters. A sentence is easier to remember than signs.
first-run-title = Become this house's owner
first-run-lead = The house has no owner yet. The first one decides who else gets in.
first-run-code = Code from the terminal
first-run-code-help = It was printed where the house was started, and works once.
first-run-email = E-mail address
first-run-password = Password
first-run-become = Become owner
sign-in-title = Sign in
sign-in-lead = For those who work with privacy at { $organisation }.
sign-in-act = Sign in
sign-in-other = Do you want to see what is held about you?
sign-in-to-you = Open your own page

## What members read beside the above
need-see-counterexample = See the counter-example
need-unbacked-reason = No mechanism, nobody who answers for them, and no signed exception
need-see-sentences = See the sentences, and sign exceptions
need-see-findings = See what the check found
need-exception-ends = The exception from the publishing gate ends
need-attestation-ends = What somebody vouched for ends
need-see-promise = Open the promise
need-attest-again = Attest it again
need-stuck-reason = Tried as often as we try by ourselves
need-see-jobs = See the jobs
proof-ground = Rests on
proof-declared-nowhere = not written; the law says it
proof-seen = Cases at the last check
ground-kept = { $n ->
    [one] The last check looked at one case and found no counter-example
   *[other] The last check looked at { $n } cases and found no counter-example
}
ground-running = The mechanism runs; no case has come yet
ground-broken = The last check found a counter-example: { $found }
ground-not-yet-checked = The mechanism runs; its first check is to come
ground-stale = The last check, { $moment }, is too old to count
ground-switched-off = The mechanism was stopped on { $moment }
ground-attested = { $owner } vouches for it up to { $day }
ground-expired = Somebody vouched for it up to { $day }; that day has passed
ground-no-mechanism = No mechanism keeps promises of this kind
publication-other-version = the version number is another one than when the page was opened
publication-same = Version { $version } says the same
publication-same-how = The text that the declaration makes is public already. Change the declaration first.
publication-see-unbacked = See the promises with nothing behind them
exception-none-fault = Tick at least one sentence
exception-until-none-fault = Choose a last day
exception-until-fault = The last day must be today or later, and { $latest } at the latest
exception-reason-fault = Write a reason of up to { $n } characters
attestation-declared = in the declaration
attestation-owner-label = Who answers for it, as a role
attestation-owner-fault = Write who answers for it, in up to { $n } characters
attestation-note-fault = Write what it is based on, in up to { $n } characters
attestation-mechanism-fault = a mechanism keeps this promise, so that nobody needs to vouch for it
basis-instruction = on the customer’s instruction
activity-rights-customer = The customer decides on the basis and answers requests. We help the customer with it.
stage-called-off = called off
mailing-answer-called-off = Called off before it began
mailing-call-off = Call the mailing off
mailing-reload = See how far it has come now
mailing-begun = the mailing has begun, and its text is fixed
mailing-over = the mailing is over
mailing-nobody = Nobody has valid consent to this topic
mailing-no-sender = The declaration names no address that mail can come from
mailing-switched-off = The mechanism { $mechanism } is stopped, so that no mailing goes out; it goes on within a minute after the mechanism runs again
mailing-no-relay = No mail server is set up, so that mails wait
mailing-was-written = { $member } wrote it
mailing-was-begun = The sending began
mailing-was-sent = The last addressee was reached or left out
mailing-was-halted = The sending was stopped
mailing-was-called-off = It was called off
composition-in-nb = In Norwegian
composition-in-en = In English
composition-topic-fault = Choose a topic that is offered
composition-missing-fault = This must be filled in
composition-subject-line-fault = One of the subject lines has characters that cannot stand there
entry-offline-proof = The proof alone, as downloaded, follows c2sp.org/tlog-proof; other people’s tools read it too.
jobs-any-state = every state
jobs-narrow = Narrow the list
job-confirmation = Mail the confirmation of a sign-up
job-own-page = Mail the link to somebody’s own page
job-mailing = Send a mailing
job-trial = Send a trial to its writer
job-other = An unknown kind of job
job-not-waiting = the job is done, or being done now
settings-expires = Ends
settings-password-done = The password is changed, and your other sessions are ended
settings-present-fault = Your present password is not right
first-run-code-fault = The code is not the one in the terminal
first-run-owned = the house has an owner already
member-email-fault = This is not an e-mail address we can use
password-short-fault = The password needs at least { $n } characters
password-long-fault = The password is too long
sign-in-refused = The address and the password do not belong together
sign-in-paused = Too many attempts with this address. Try again after { $until }.
role-marketing = marketing
member-name = Member { $id }
in-bokmaal = in Norwegian
in-english = in English
channel-form = on the form
channel-one-click = with the mail program’s button
channel-link = with the link in a mail
channel-portal = on the person’s own page
channel-member = by a member, on the person’s word
fact-opened = The log of { $organisation } was begun
fact-member-joined = { $member } joined as { $role }
fact-declaration-loaded = Version { $number } of the declaration took effect
fact-statement-published = { $member } published version { $number } of the statement { $language }
fact-wording-published = The form { $form } got version { $version } of its wording { $language }
fact-consent-granted = Consent was granted for { $activity }, topic { $topic }
fact-consent-withdrawn = A consent was withdrawn { $channel }
fact-subject-erased = { $rows ->
    [one] A person was erased: one row in { $took }
   *[other] A person was erased: { $rows } rows in { $took }
}
fact-suppression-added = An address gets no more mail about { $activity }
fact-mailing-sent = A mailing about { $topic } went to { $sent } of { $all }
fact-promise-checked = A promise turned to { $state }: “{ $promise }”
fact-mechanism-started = { $member } started the mechanism { $mechanism }
fact-mechanism-stopped = { $member } stopped the mechanism { $mechanism }
fact-exception-signed = { $member } signed an exception up to { $day } for “{ $promise }”
fact-attestation-made = { $member } attested “{ $promise }” up to { $day }
fact-other = Something else was recorded
channel-mail = by mail to the address for unsubscribing
channel-import = with a list that was brought in
channel-complaint = by a complaint to the mail provider
channel-dead-mailbox = when the mailbox was reported dead
channel-lapse = when it was asked for again and not given
fact-import-finished = { $member } brought in a list for { $activity }; { $n ->
    [one] one address was added
   *[other] { $n } addresses were added
}
fact-customer-recorded = A sale was recorded as the ground for mail about { $activity }
fact-company-mailbox-recorded = A company’s own mailbox was recorded for mail about { $activity }
fact-return-dead = A mailbox was reported dead and acted on
fact-return-complaint = A complaint came back and was acted on
fact-return-unsubscribe = A mail asked to be unsubscribed and was acted on
fact-return-other = A report came back and was acted on
fact-consents-superseded = The wording for { $activity } changed in what consent rests on; { $n ->
    [one] one consent has to be asked for again
   *[other] { $n } consents have to be asked for again
}
mail-keys-title = Signing of mailings
mail-keys-empty = Mailings go out unsigned. Mail providers take unsigned newsletters for spam, and their own unsubscribe button needs a signature (RFC 8058).
mail-keys-make = Make keys and sign mailings
mail-keys-lead = Every mailing is signed with these keys (DKIM). Publish each record as TXT in the DNS of the domain that mails come from; until then, providers treat the mails as unsigned.
mail-keys-retire = Put these keys out of use
mail-keys-in-use = Mailings are signed already. Put the present keys out of use first.
returns-webhook-refused = The event is not signed with a secret of ours, or cannot be read
returned-title = What came back
returned-empty = Nothing has come back so far.
returned-what = What
returned-number = How many
returned-unsubscribed = Unsubscribed by this mailing, and erased
returned-complaint = Complained to their mail provider, and erased
returned-dead = Dead mailboxes, erased
returned-soft = Full or away; three such reports let an address rest
returned-trouble = Refused for a reason that lies with the sender
returned-in-doubt = Sent again because an answer was lost; may be there twice
returned-opened = Opened, of those who agreed to be counted
returned-clicked = Clicked in, of those who agreed to be counted
