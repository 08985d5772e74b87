# Medlemmer: hvem som får gjøre hva, hvem som er bundet, hvem som er bedt om å komme.
members-name = Medlemmer
members-title = { $n ->
    [one] Ett medlem, bundet av taushet der det trengs
   *[other] { $n } medlemmer, bundet av taushet der det trengs
}
members-title-unbound = { $n ->
    [one] Ett medlem er ikke bundet av taushet og ser ingens opplysninger
   *[other] { $n } medlemmer er ikke bundet av taushet og ser ingens opplysninger
}
members-lead = Hvem som får gjøre hva, hvorfor og hvor lenge. Tilgangen er borte i det øyeblikket den avsluttes, i hver åpen økt.
members-invite = Inviter noen
members-review = Vurder tilganger
members-csv = Hvem som er bundet, som CSV
members-as-of = Slik det er
members-who = Hvem
members-held = Autorisert som
members-bound = Taushet
members-role = Rolle
members-nothing = ikke autorisert for noe
members-until = til og med
members-since = siden
members-no-end = ingen siste dag
members-unbound = ikke bundet: ser ingens opplysninger
members-needs-no-bond = ser ingens opplysninger
members-left = { $n ->
    [one] Ett medlem har sluttet.
   *[other] { $n } medlemmer har sluttet.
}
members-invited = Invitert
members-nobody-invited = Ingen har en invitasjon å svare på.
members-link = Lenken virker
members-link-over = er over
members-mail-again = Send ny lenke
members-withdraw = Trekk tilbake
settings-members = Medlemmer
settings-members-lead = Hvem som får gjøre hva og hvor lenge, hvem som er bundet av taushet, og når det sist ble vurdert.
settings-see-members = Se medlemmene
settings-undertaking = Taushet
settings-is-bound = Du er bundet
settings-not-bound = Ingenting binder deg ennå
settings-see-undertaking = Les ordene
role-support = kundestøtte
role-developer = utvikler
role-auditor-may = Leser alt unntatt personopplysninger, og tar ut bevis.
role-developer-may = Leser som en revisor, prøver jobber på nytt og bytter nøklene e-post signeres med.
role-support-may = Ser i tillegg hvem vi har opplysninger om, og hva.
role-marketing-may = Skriver i tillegg utsendinger, sender og stopper dem, og henter inn lister.
role-officer-may = Publiserer i tillegg, attesterer, og slår av og på det som holder løftene.
role-owner-may = Får gjøre alt, og bestemmer hvem andre som får.
right-read = Lesing
right-maintain = Jobber og signeringsnøkler
right-see-subjects = Personers opplysninger
right-send-mailings = Skrive og sende utsendinger
right-keep-promises = Publisere, attestere, slå av og på
right-see-members = Se hvem medlemmene er
right-authorise = Bestemme over medlemmer
order-role = Rolle
order-role-fault = Velg en rolle
order-reason = Hvorfor det trengs
order-reason-help = Én setning. Den vurderes på nytt hver gang.
order-no-reason = Skriv hvorfor det trengs
order-long-reason = Begrunnelsen har mer enn { $n } tegn
order-last-day = Siste dag
order-last-day-help = Bare en eier kan være uten. Dagen slutter i organisasjonens tidssone.
order-day-fault = Dette er ingen dag
order-no-end = Velg siste dag; bare en eier kan være uten
order-past = Den dagen er over
invitation-lead = En lenke går til adressen. Bak den velger man passord og, der rollen åpner personopplysninger, lover taushet. Lenken virker i { $n } dager.
invitation-language = Språk i e-posten
invitation-send = Send invitasjonen
invitation-not = La være
invitation-known = Noen med denne adressen er medlem, har vært det, eller er invitert alt
invitation-no-mail = e-post kan ikke sendes: oppgi en e-posttjener med --smtp og avsenderens adresse i erklæringen
language-nb = Norsk (bokmål)
language-en = Engelsk
member-joined = Medlem siden
member-left = Sluttet
member-self = Dette er deg; en annen bestemmer over deg
member-authorisations = Autorisasjoner
member-given = Gitt
member-until = Siste dag
member-ended = avsluttet
member-undertakings = Taushetserklæringer
member-no-undertaking = Ingenting binder dette medlemmet til taushet. Medlemmet kan signere på en egen side etter innlogging, eller du registrerer et papir eller en lov under.
member-how = Hvordan
member-denied = Avvist de siste 90 dagene
member-hour = Timen fra
member-what = Hva
member-times = Ganger
member-authorise = Autoriser for mer
member-authorise-act = Autoriser
member-bind = Registrer en taushetserklæring
member-bind-lead = For det som er signert på papir og som du har sett, eller for en lov som binder den som har stillingen.
member-bind-act = Registrer
member-end = Avslutt medlemskapet
member-end-lead = Hver autorisasjon og hver åpen økt tar slutt. Det medlemmet har gjort, står.
member-end-act = Avslutt medlemskapet nå
undertaking-name = Taushetserklæring
undertaking-bound = Du er bundet av taushet
undertaking-to-sign = Signer taushetserklæringen
undertaking-lead = Til du gjør det, ser du ingens opplysninger her, uansett hva du er autorisert for.
undertaking-sign = Dette lover jeg
undertaking-signed = signert her
undertaking-paper = signert på papir
undertaking-statute = bundet av lov
undertaking-reference = Hvor papiret er, eller hvilken lov
undertaking-reference-help = For eksempel permens nummer, eller paragrafen.
undertaking-no-reference = Skriv hvor papiret er, eller hvilken lov som binder
undertaking-long-reference = Henvisningen har mer enn { $n } tegn
undertaking-last-day-help = La feltet stå tomt der det ikke er noen.
undertaking-own = en annen må registrere ditt eget papir
undertaking-other-words = ordene er endret siden siden ble lastet; les dem på nytt
undertaking-over = taushetserklæringen er avsluttet alt
review-title = Trenger alle fortsatt det de har?
review-title-overdue = { $n ->
    [one] Én autorisasjon skulle vært vurdert
   *[other] { $n } autorisasjoner skulle vært vurdert
}
review-promised = Erklæringen lover en vurdering { $every }.
review-usual = Erklæringen lover ingen vurdering; { $every } er vanlig.
review-due = Å vurdere, det som haster mest først
review-none = Ingen er autorisert for noe.
review-csv = Listen som CSV
review-seen = sist vurdert
review-by = Neste innen
review-keep = Behold
review-end = Avslutt
review-no-reason = ingen begrunnelse lagret
review-own = Din egen vurderes av en annen, så lenge det finnes en annen som kan.
authorise-own = ingen bestemmer over sin egen tilgang; spør en annen som kan
authorise-last-owner = ingen eier uten siste dag ville være igjen; gjør en annen til eier først
authorise-over = den er avsluttet alt
authorise-absent = medlemmet har sluttet, eller har ikke svart på invitasjonen
authorise-held = medlemmet er autorisert for dette alt
authorise-unbound = ingenting binder medlemmet til taushet ennå; la medlemmet signere, eller registrer et papir først
problem-to-members = se medlemmene
problem-no-role = du er ikke autorisert for noe for tiden; spør en eier
problem-unbound = du er autorisert for dette, men ingenting binder deg til taushet ennå (personvernforordningen art. 32 nr. 4)
problem-to-undertaking = les taushetserklæringen og signer den
frame-to-sign = Du ser ingens opplysninger før du har signert taushetserklæringen.
frame-to-sign-label = Taushet
accept-title = Bli medlem
accept-lead = { $organisation } ber deg komme inn.
accept-password = Velg et passord
accept-undertake = Dette lover jeg
accept-unsigned = Kryss av: rollen åpner personopplysninger
accept-join = Bli medlem
accept-over = lenken virker ikke lenger: tiden er over, den er brukt, eller den er trukket tilbake
first-run-unsigned = Kryss av: en eier ser personopplysninger
need-review = { $n ->
    [one] Én autorisasjon skal vurderes
   *[other] { $n } autorisasjoner skal vurderes
}
need-review-reason = Noen må si om den fortsatt trengs.
need-review-step = Vurder tilganger
need-unbound = { $n ->
    [one] Ett medlem har tilgang og er ikke bundet av taushet
   *[other] { $n } medlemmer har tilgang og er ikke bundet av taushet
}
need-unbound-reason = Til de er det, ser de ingens opplysninger.
need-unbound-step = Se medlemmene
fact-member-left = { $member } sluttet; { $by } avsluttet medlemskapet
fact-authorisation-given = { $by } autoriserte { $member } som { $role }
fact-authorisation-first = { $member } er autorisert som { $role }
fact-authorisation-ended = { $member } avsluttet en autorisasjon
fact-authorisation-reviewed = { $member } vurderte en autorisasjon og beholdt den
fact-undertaking-given = { $member } er bundet av taushet: { $way }
fact-undertaking-ended = { $member } avsluttet en taushetserklæring
