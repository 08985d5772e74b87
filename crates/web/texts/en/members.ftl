# Members: who may do what, who is bound, who is asked to come.
members-name = Members
members-title = { $n ->
    [one] One member, bound to confidentiality where it is needed
   *[other] { $n } members, bound to confidentiality where it is needed
}
members-title-unbound = { $n ->
    [one] One member is not bound to confidentiality and sees nobody's data
   *[other] { $n } members are not bound to confidentiality and see nobody's data
}
members-lead = Who may do what, why and until when. Access ends at the instant it is ended, in every open session.
members-invite = Invite somebody
members-review = Review access
members-csv = Who is bound, as CSV
members-as-of = As of
members-who = Who
members-held = Authorised as
members-bound = Confidentiality
members-role = Role
members-nothing = authorised for nothing
members-until = until
members-since = since
members-no-end = no last day
members-unbound = not bound: sees nobody's data
members-needs-no-bond = sees nobody's data
members-left = { $n ->
    [one] One member has left.
   *[other] { $n } members have left.
}
members-invited = Invited
members-nobody-invited = Nobody has an invitation to answer.
members-link = Link works
members-link-over = over
members-mail-again = Mail another link
members-withdraw = Take back
settings-members = Members
settings-members-lead = Who may do what and until when, who is bound to confidentiality, and when it was last looked at.
settings-see-members = See the members
settings-undertaking = Confidentiality
settings-is-bound = You are bound
settings-not-bound = Nothing binds you yet
settings-see-undertaking = Read the words
role-support = support
role-developer = developer
role-auditor-may = Reads everything but personal data, and takes evidence out.
role-developer-may = Reads as an auditor does, tries jobs again and changes the keys that mail is signed with.
role-support-may = Also sees who is held and what about them.
role-marketing-may = Also writes mailings, sends and stops them, and brings lists in.
role-officer-may = Also publishes, attests, and switches what keeps the promises.
role-owner-may = May do everything, and decides who else may.
right-read = Reading
right-maintain = Jobs and signing keys
right-see-subjects = People's data
right-send-mailings = Writing and sending mailings
right-keep-promises = Publishing, attesting and switching
right-see-members = Seeing who the members are
right-authorise = Deciding about members
order-role = Role
order-role-fault = Choose a role
order-reason = Why it is needed
order-reason-help = One sentence. It is looked at again with every review.
order-no-reason = Write why it is needed
order-long-reason = The reason has more than { $n } characters
order-last-day = Last day
order-last-day-help = Only an owner may do without. The day ends in the organisation's time zone.
order-day-fault = This is not a day
order-no-end = Choose the last day; only an owner may do without
order-past = That day is over
invitation-lead = A link goes to the address. Behind it one chooses a password and, where the role opens personal data, undertakes confidentiality. The link works for { $n } days.
invitation-language = Language of the mail
invitation-send = Send the invitation
invitation-not = Leave it
invitation-known = Somebody with this address is a member, was one, or is invited already
invitation-no-mail = no mail can be sent: name a mail server with --smtp and the sender's address in the declaration
language-nb = Norwegian (bokmål)
language-en = English
member-joined = Member since
member-left = Left
member-self = This is you; somebody else decides about you
member-authorisations = Authorisations
member-given = Given
member-until = Last day
member-ended = ended
member-undertakings = Undertakings of confidentiality
member-no-undertaking = Nothing binds this member to confidentiality. Members sign on a page of their own once they are signed in; a paper or a law is put on record below.
member-how = How
member-denied = Refused within 90 days
member-hour = Hour from
member-what = What
member-times = Times
member-authorise = Authorise for more
member-authorise-act = Authorise
member-bind = Put an undertaking on record
member-bind-lead = For what was signed on paper and you have seen, or for a law that binds whoever has the position.
member-bind-act = Put on record
member-end = End the membership
member-end-lead = Every authorisation ends, and every open session. What she did stays on record.
member-end-act = End the membership now
undertaking-name = Undertaking of confidentiality
undertaking-bound = You are bound to confidentiality
undertaking-to-sign = Undertake confidentiality
undertaking-lead = Until you do, you see nobody's data here, whatever you are authorised for.
undertaking-sign = I undertake this
undertaking-signed = signed here
undertaking-paper = signed on paper
undertaking-statute = bound by law
undertaking-reference = Where the paper is, or which law
undertaking-reference-help = For example the binder's number, or the section of the law.
undertaking-no-reference = Write where the paper is, or which law binds
undertaking-long-reference = The reference has more than { $n } characters
undertaking-last-day-help = Leave it out where there is none.
undertaking-own = somebody else has to put your own paper on record
undertaking-other-words = the words have changed since the page was loaded; read them again
undertaking-over = the undertaking has ended already
review-title = Does everybody still need what they have?
review-title-overdue = { $n ->
    [one] One authorisation is overdue for review
   *[other] { $n } authorisations are overdue for review
}
review-promised = The statement promises a review { $every }.
review-usual = The declaration promises no review; { $every } is usual.
review-due = To look at, the most urgent first
review-none = Nobody is authorised for anything.
review-csv = The list as CSV
review-seen = last looked at
review-by = Next by
review-keep = Keep
review-end = End
review-no-reason = no reason on record
review-own = Your own is looked at by somebody else, as long as there is somebody else who may.
authorise-own = nobody decides about their own access; ask somebody else who may
authorise-last-owner = no owner without a last day would be left; make somebody else owner first
authorise-over = it has ended already
authorise-absent = the member has left, or has not answered the invitation
authorise-held = the member is authorised for this already
authorise-unbound = nothing binds the member to confidentiality yet; let the member sign, or put a paper on record first
problem-to-members = see the members
problem-no-role = you are authorised for nothing at present; ask an owner
problem-unbound = you are authorised for this, but nothing binds you to confidentiality yet (GDPR Art. 32(4))
problem-to-undertaking = read the undertaking and sign it
frame-to-sign = You see nobody's data until you have undertaken confidentiality.
frame-to-sign-label = Confidentiality
accept-title = Become a member
accept-lead = { $organisation } asks you to come in.
accept-password = Choose a password
accept-undertake = I undertake this
accept-unsigned = Tick the box: the role opens personal data
accept-join = Become a member
accept-over = the link works no more: its time is over, it was used, or it was taken back
first-run-unsigned = Tick the box: an owner sees personal data
need-review = { $n ->
    [one] One authorisation is to be reviewed
   *[other] { $n } authorisations are to be reviewed
}
need-review-reason = Somebody has to say whether it is still needed.
need-review-step = Review access
need-unbound = { $n ->
    [one] One member has access and is not bound to confidentiality
   *[other] { $n } members have access and are not bound to confidentiality
}
need-unbound-reason = Until they are, they see nobody's data.
need-unbound-step = See the members
fact-member-left = { $member } left; { $by } ended the membership
fact-authorisation-given = { $by } authorised { $member } as { $role }
fact-authorisation-first = { $member } is authorised as { $role }
fact-authorisation-ended = { $member } ended an authorisation
fact-authorisation-reviewed = { $member } reviewed an authorisation and kept it
fact-undertaking-given = { $member } is bound to confidentiality: { $way }
fact-undertaking-ended = { $member } ended an undertaking of confidentiality
