## The published statement
privacy-title = How { $organisation } treats your data
privacy-version = Version { $version }, published on { $day }.
privacy-checked = Last checked
privacy-old-name = Privacy statement, version { $version }
privacy-old = This version no longer applies
privacy-to-newest = Read the version that applies now
privacy-how = What the marks mean
privacy-how-words = Each sentence is tied to something that carries it out, and to a check that looks for a counter-example. The mark beside it says what the last check found. A member of staff answers for what is kept by hand.
privacy-log = Open the public log
privacy-machine = For programs
privacy-versions = Every version
privacy-compare = Compare versions
privacy-ask = Ask or complain
privacy-ask-us = Write to
privacy-to-you = See what we hold about you
privacy-complain = You can also complain to
privacy-absent = No privacy statement is published yet
privacy-absent-how = Until then, write to
fresh-kept = kept, proven
fresh-running = runs, no case yet
fresh-by-hand = kept by hand
fresh-unchecked = not checked
fresh-unbacked = not backed yet
fresh-broken = broken

## Cookies
cookies-title-none = This site asks for no cookies
cookies-title = { $n ->
    [one] This site asks for one cookie
   *[other] This site asks for { $n } cookies
}
cookies-lead = Nothing is stored in your browser to follow you.
cookies-lead-declared = This is the list that the organisation has declared.
cookie-language = keeps the language you chose, when you change it
cookie-language-lives = { $days } days
cookie-own-page = opens your own page, after you followed the link we mailed
cookie-own-page-lives = { $minutes } minutes
cookie-session = keeps staff signed in
cookie-session-lives = until signing out
cookie-browser = lets staff sign in from here while others guess at their password
cookie-browser-lives = { $days } days
cookies-needed = Needed
cookies-needed-help = for what you ask the page to do
cookies-asked = Only after a yes
cookies-asked-help = the site works the same either way
cookies-name = Name
cookies-purpose = Purpose
cookies-lifetime = Lives
cookies-party = Set by

## Subscribing
trap-label = Leave this field empty
subscribe-title = Get mail from { $organisation }
subscribe-embedded-title = Subscribe to mail from { $organisation }
subscribe-lead = Choose what you want to read about. You can leave with one click.
subscribe-email = Your e-mail address
subscribe-name = Your name
subscribe-employer = Where you work
subscribe-optional = if you like
subscribe-topics = Topics
subscribe-choices = Also, if you like
subscribe-exact = The exact text that your receipt will hold
subscribe-privacy = Read the privacy statement
subscribe-act = Send me a link to confirm
subscribe-missing = fill this in
subscribe-too-long = at most { $n } characters, on one line
subscribe-no-topic = choose at least one topic
subscribe-unknown-topic = a topic that is no longer offered was chosen
subscribe-wording-changed = The words of the consent changed while you were reading. Read them again before you go on.
subscribe-undeclared = the form holds a field that we do not ask for
subscribe-load-again = Load the form again
subscribe-closed = the form is closed while `{ $mechanism }` is switched off, because what it promises would not be kept
subscribe-no-wording = the form has no published words yet
email-empty = the address is missing
email-too-long = the address is too long
email-no-at = the address lacks an @
email-local = check what stands before the @
email-domain = check what stands after the @
sent-title = Check your mailbox
sent-lead = { $hours ->
    [one] We have sent you a link. It works for one hour.
   *[other] We have sent you a link. It works for { $hours } hours.
}
sent-until-then = Nothing else is sent before you have opened the link and said yes. Your address is stored only then; until now it stands in that one mail alone.
sent-nothing = No mail? Look among unwanted mail, or
sent-again = ask for a new link
confirm-title = Do you say yes to this?
confirm-lead = Nothing has changed yet. You say yes with the button.
confirm-topics = Topics
confirm-ticked = You ticked
confirm-ends = The link ends
confirm-yes = Yes, write to me
confirm-nothing = If you close this page, nothing happens, and your address is not stored.
confirm-followed = the link was used on { $when }
confirm-closed = sign-ups wait while `{ $mechanism }` is switched off; the link works again after that, within its 48 hours
confirm-expired = the link ended on { $when }
confirmed-stood = You had said yes to all of this before. Nothing has changed.
link-forged = the link is not one of ours, or a letter of it was lost
link-forged-or-late = the link is not one of ours, or its time is over
confirmed-title = You are subscribed
confirmed-lead = This is your receipt. Keep the link or the file; it shows what you said yes to.
confirmed-regret = Changed your mind?
confirmed-unsubscribe = Unsubscribe
receipt-title = Receipt of your consent
receipt-download = Download the receipt
receipt-link = The link to this receipt
receipt-none = there is no receipt behind this link; if you have left, it was erased with everything else
receipt-withdrawn = Taken back since
receipt-channel = Where
receipt-until-withdrawn = until you withdraw it
receipt-version = Version of the words
receipt-digest = Digest of the words (SHA-256)
receipt-channel-form = the form on the site
receipt-channel-one-click = the button of a mail program
receipt-channel-link = a link in a mail
receipt-channel-portal = your own page
receipt-channel-member = a member of staff, on your word
receipt-granted = Said yes
receipt-holds = Holds
receipt-id = Receipt
receipt-log = In the public log
receipt-wording = What you said yes to
receipt-open = Open receipt { $id }
topic-opens = that opens are counted
topic-clicks = that clicks are counted
reading-no-link = the mailing has no such link

## Unsubscribing
unsubscribe-title = Leave { $activity }?
unsubscribe-lead = Nothing has changed yet. The button below does it at once.
unsubscribe-act = Unsubscribe and erase my address
unsubscribe-regret = If you close this page, you stay subscribed.
unsubscribe-other-way = Leave by your own page instead
unsubscribe-one = Only “{ $topic }”
unsubscribe-one-lead = The other topics come as before. If it is the last one, everything about you is erased.
unsubscribe-one-act = Stop only “{ $topic }”
fate-goes = What goes
fate-stays = What stays
goes-contact = your address, with name and employer if you gave them
goes-consents = the topics you said yes to
goes-history = the list of mails you got, and of who looked at your data
goes-deliveries = the list of mails you got
goes-accesses = the list of who looked at your data
goes-jobs = mails that were to be sent to you
goes-key = the key that opens it all, so that copies cannot be read either
stays-log = entries in the public log that it was given and erased, with nothing that points to you
stays-suppression = a keyed digest of the address, used for nothing but not writing to you again
fate-gone = What went
unsubscribed-title = You have left, and your address is erased
unsubscribed-already = You had already left
unsubscribed-lead = { $n ->
    [one] You get no more of { $activity }. One row about you was erased.
   *[other] You get no more of { $activity }. { $n } rows about you were erased.
}
unsubscribed-nothing = There was nothing left to erase.
unsubscribed-proof = The log shows that it was done, with nothing in it that points to you.
unsubscribed-again = Subscribe again
unsubscribed-one = You get no more about “{ $topic }”
unsubscribed-one-lead = It holds from now on. The rest is as before.

## The person's own page
you-title = Your data at { $organisation }
you-lead = You came in by a link sent to { $email }. It opens this page for { $minutes } minutes.
you-leave = Close my page
you-nothing = We hold nothing about you
you-nothing-how = Nothing is tied to the link you came in by.
you-uses = What your data may be used for
you-at-once = changes take effect at once
you-choices = Your choices: { $form }
you-frequency = How often
you-every = every time
you-weekly = at most once a week
you-monthly = at most once a month
you-choices-none = With no topic left, we erase everything about you. Opens and clicks are counted only while their box is ticked, and the newsletter is the same.
you-choices-keep = Keep my choices
you-choices-kept = Your choices are kept
you-choices-again = Look at the choices again
you-since = since
you-more = Choose more topics
you-stopped = That use has been stopped
you-stopped-on = stopped
you-closed = your page is not open here, or its time is over
you-source-form = you, in the form “{ $form }”
you-source-own = our own sending
you-until-left = until you leave
you-language = language of the mails
you-language-nb = bokmål
you-language-en = English
you-deliveries = mails sent to you
actor-member = a member of staff
actor-job = an automatic job
actor-subject = you
use-confirm = ask you to confirm
use-send = send you mail
use-show-to-subject = show you this page
use-carry-out-right = send you the link to this page
use-read = read in the course of the work
use-check = check a promise
you-stop = Stop
you-stop-label = Stop: { $purpose }
you-held = What we hold
you-download = Download it as JSON
you-what = What
you-value = Value
you-from = From
you-until = Kept
you-accesses = Who has looked at it
you-accesses-span = newest first, your own visits too
you-accesses-empty = Nobody has looked at your data.
you-who = Who
you-what-for = What for
you-receipts = Receipts
you-receipts-empty = You have given no consent.
you-erase = Erase
you-erase-lead = You see first what goes, and what stays.
you-erase-see = See what can be erased
you-link-title = See what { $organisation } holds about you
you-link-lead = { $minutes ->
    [one] We send a link to your mailbox. It works for one minute. No password, no identity card.
   *[other] We send a link to your mailbox. It works for { $minutes } minutes. No password, no identity card.
}
you-link-send = Send me the link
you-link-sent = Look in your mailbox
you-link-sent-lead = { $minutes ->
    [one] A link is on its way. It works for one minute.
   *[other] A link is on its way. It works for { $minutes } minutes.
}
you-link-unknown = If we hold nothing about the address, no mail comes. This page says the same either way, so that nobody can ask about others.
you-link-again = Use another address
you-enter-title = Open your page?
you-enter-lead = The button opens your page in this browser. Close it again when you are done.
you-enter-act = Open my page
erasure-name = Erase your data
erasure-title = All of this about you can be erased
erasure-title-none = Nothing can be erased now
erasure-lead = Nothing has changed yet. This is what would happen.
erasure-final = Once erased, nobody can bring it back: the key to it is destroyed too.
erasure-keep = Keep everything
erasure-act = Erase everything about me
erased-title = Your data is erased
erased-lead = { $n ->
    [one] One row was erased.
   *[other] { $n } rows were erased.
}

## The demo's mailbox
mailbox-name = The demo's mailbox
mailbox-title = { $n ->
    [0] No mail yet
    [one] One mail
   *[other] { $n } mails
}
mailbox-lead = Everything the demo would have sent ends here.
mailbox-empty = The mailbox is empty
mailbox-empty-how = Subscribe to the newsletter
mailbox-to = To
mail-name = Mail
mail-from = From
mail-frame-title = The mail as HTML
mail-text = As plain text
receipt-channel-mail = a mail to the address for unsubscribing
receipt-channel-import = a list that was brought in
receipt-channel-complaint = a complaint to your mail provider
receipt-channel-dead-mailbox = a report that the mailbox is dead
receipt-channel-lapse = nobody answered when we asked again
