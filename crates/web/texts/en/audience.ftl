## Audience
audience-lead = Counted now, by the right we have to write. No address is opened on this page.
mailings-see-audience = Topics, people and lists
audience-topics = By topic
audience-csv = Sizes as CSV
audience-resting = Mailbox rests
audience-to-renew = To be asked again
audience-pairs = { $n ->
    [0] No two addresses look like spellings of one.
    [one] One pair of addresses may be one person.
   *[other] { $n } pairs of addresses may be one person.
}
audience-see-pairs = See the pairs
audience-imports = Lists brought in
audience-no-import = No list was brought in
audience-people = People
audience-people-lead = Addresses are masked. Each one shown here stands in the person’s own access log with your ID.
audience-people-csv = All of them as CSV: each is opened on record
audience-nobody = Nobody may be written to about this now
audience-address = Address
audience-not-opened = not opened
audience-rests-until = rests until
audience-since = Since
audience-expires = until
audience-origin = From
audience-no-origin = not on record
audience-class = Mailbox
audience-next = More people
class-person = a person’s
class-company = a company’s
origin-form = the form { $form }
origin-import = a list that was brought in
ground-consent = Consent
ground-existing-customer = Existing customers
ground-company-mailbox = Company mailboxes
duplicates-title = Addresses that may be one
duplicates-lead = They differ in dots, hyphens or what follows a plus. Nothing is put together by itself; showing them is on record.
duplicates-pairs = Pairs
duplicates-none = No two addresses look like spellings of one
duplicates-one = One
duplicates-other = The other
duplicates-more = Only the first { $n } pairs are shown.
import-name = Import
import-bring = Bring a list in
import-lead = A list needs its source and the right to write to its people. Whoever asked to be left alone is left out.
import-reading = being read
import-done = read
import-interrupted = interrupted
import-again = It broke off. Bring the same list in again: nobody is added twice.
import-lines = { $n ->
    [one] One line read
   *[other] { $n } lines read
}
import-added = added
import-known = known already
import-suppressed = to be left alone
import-broken = lines not taken
import-by = Brought in by
import-began = Began
import-ended = Ended
import-faults = { $n ->
    [one] One line was not taken
   *[other] { $n } lines were not taken
}
import-faults-csv = Lines as CSV
import-faults-cut = Only the first { $n } are kept by number.
import-line = Line
import-why = Why
fault-no-address = no address stands in it
fault-address = what stands in it is no address
fault-field-too-long = a field is too long
fault-field-count = it has another number of fields than the first line, or a quote that does not end
fault-encoding = it is not UTF-8
fault-date = a date cannot be read, or lies in the future
fault-no-consent-date = the day of the consent is missing
fault-sale-fact = the day or the product of the sale is missing
fault-not-company = the mailbox is a person’s
fault-expired = the consent is too old to rely on
import-source = Where the list is from
import-source-help = In words, such as “sign-up slips from the spring fair 2026”. No addresses.
import-ground = Why its people may be written to
import-proof = What shows it
import-proof-help = What could be shown to the authority, and where it lies. No addresses.
import-if-consent = If they consented
import-wording = The words they said yes to
import-wording-help = Exactly as they stood. They become part of each person’s receipt.
import-wording-language = The language of these words
import-consented-on = The day they said yes
import-consented-on-help = Where a line has no day of its own (column “consented_on”).
import-if-customers = If they are existing customers, all of this has to be true of everybody on the list
sale-from-customer = the customers gave us the address themselves
sale-in-sale = they gave it when they bought something
sale-similar = what we write about is our own and similar to what they bought
sale-refusal-offered = they could say no, free and easily, when they gave it
import-sold-on = The day of the sale, where a line has none
import-product = What was sold, where a line has none
import-language = Language of those whose line names none
import-list = The list
import-list-help = CSV in UTF-8 with names in the first line: email, name, employer, language, consented_on, sold_on, product. At most 256 MiB.
import-read-list = Read the list
import-fault-day = This is no date
import-fault-ground = Choose why they may be written to
import-fault-list = Choose a file
import-fault-source = Say where the list is from
import-fault-proof = Say what shows that they may be written to
import-fault-person = No address may stand here
import-fault-not-by-consent = The activity does not rest on consent
import-fault-wording = Give the words they said yes to
import-fault-no-exception = The declaration does not use the exception for existing customers here
import-fault-facts = This has to be true too: { $missing }
import-fault-future = This day has not come
import-head-empty = The list is empty
import-head-encoding = The list is not in UTF-8
import-head-long = The first line is too long
import-head-no-address = No column is called “email”
import-head-twice = Two columns are called the same

## Asked again
renew-title = Do you still want to hear from us?
renew-lead = This is what we ask today. If you do nothing, we erase what we hold about you for this.
renew-topics = About
renew-yes = Say yes again
renew-nothing = Opening this page changes nothing.
renew-over = This was answered before, or the data have been erased.
renewed-title = Thank you, your yes is renewed
renewed-lead = Keep the receipt: it shows what you said yes to.
job-renewal = Question whether a consent still holds
