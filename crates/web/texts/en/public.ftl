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
cookies-lead-none = Only what the pages need is stored in your browser.
cookies-lead = Before you say yes, only what the pages need is stored in your browser.
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
subscribe-topics = Topics
subscribe-privacy = Read the privacy statement
subscribe-act = Send me a link to confirm
sent-title = Check your mailbox
sent-lead = { $hours ->
    [one] We have sent you a link. It works for one hour.
   *[other] We have sent you a link. It works for { $hours } hours.
}
sent-until-then = Nothing else is sent before you have opened the link and said yes. If you do nothing, your address is erased when the link ends.
sent-nothing = No mail? Look among unwanted mail, or
sent-again = ask for a new link
confirm-title = Do you say yes to this?
confirm-lead = Nothing has changed yet. You decide with one of the buttons.
confirm-topics = Topics
confirm-ends = The link ends
confirm-yes = Yes, write to me
confirm-no = No, erase my address
confirm-nothing = If you close this page, your address is erased when the link ends.
confirmed-title = You are subscribed
confirmed-lead = This is your receipt. It has been sent to you as well.
confirmed-regret = Changed your mind?
confirmed-unsubscribe = Unsubscribe
receipt-title = Receipt of your consent
receipt-download = Download the receipt
receipt-granted = Said yes
receipt-holds = Holds
receipt-statement = Privacy statement
receipt-id = Receipt
receipt-log = In the public log
receipt-wording = To what
receipt-open = Open receipt { $id }

## Unsubscribing
unsubscribe-title = Leave { $activity }?
unsubscribe-lead = Nothing has changed yet. The button below does it at once.
unsubscribe-act = Unsubscribe and erase my address
unsubscribe-regret = If you close this page, you stay subscribed.
fate-goes = What goes
fate-stays = What stays
fate-stays-nothing = Nothing that points to you.
fate-gone = What went
unsubscribed-title = You have left, and your address is erased
unsubscribed-already = You had already left
unsubscribed-lead = You get no more of { $activity }. Erasing your address took { $took }.
unsubscribed-nothing = There was nothing left to erase.
unsubscribed-proof = The log shows that it was done, with nothing in it that points to you.
unsubscribed-again = Subscribe again

## The person's own page
you-title = Your data at { $organisation }
you-lead = You came in by a link sent to { $email }. This visit ends at { $time }.
you-leave = Close my page
you-nothing = We hold nothing about you
you-nothing-how = No system that we have searched has anything tied to this address.
you-uses = What your data may be used for
you-at-once = changes take effect at once
you-since = since
you-off = off, nothing is stored
you-why-needed = Why can I not turn this off?
you-stop = Stop
you-stop-label = Stop: { $purpose }
you-allow = Allow
you-allow-label = Allow: { $purpose }
you-held = What we hold
you-download = Download it as JSON
you-what = What
you-value = Value
you-from = From
you-until = Kept
you-accesses = Who has looked at it
you-accesses-span = last 12 months
you-accesses-empty = Nobody has looked at your data.
you-who = Who
you-what-for = What for
you-receipts = Receipts
you-receipts-empty = You have given no consent.
you-erase = Erase
you-erase-lead = You see first what goes, and what the law makes us keep.
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
you-link-unknown = A mail comes also when we hold nothing about the address; it then says so.
you-link-again = Use another address
you-enter-title = Open your page?
you-enter-lead = The link works once. With the button you use it here.
you-enter-act = Open my page
erasure-name = Erase your data
erasure-title = { $n ->
    [one] One row about you can be erased
   *[other] { $n } rows about you can be erased
}
erasure-title-none = Nothing can be erased now
erasure-lead = Nothing has changed yet. This is what would happen.
erasure-final = Once erased, nobody can bring it back: the key to it is destroyed too.
erasure-keep = Keep everything
erasure-act = { $n ->
    [one] Erase one row
   *[other] Erase { $n } rows
}
erased-title = Your data is erased
erased-lead = { $n ->
    [one] One row was erased, and every system searched again.
   *[other] { $n } rows were erased, and every system searched again.
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
