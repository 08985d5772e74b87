## Kolonner som går igjen
col-state = Tilstand
col-sentence = Setning
col-capability = Evne
col-when = Når
col-what-happened = Hva som skjedde
col-outcome = Utfall
col-took = Tok
col-entry = Post
entry-pending = føres nå
entry-link = post { $entry }

## I dag
today-title = { $n ->
    [one] Én ting trenger deg
    [2] To ting trenger deg
    [3] Tre ting trenger deg
   *[other] { $n } ting trenger deg
}
today-title-calm = Ingenting trenger deg nå
today-title-empty = Ingen løfter er deklarert ennå
today-lead = Det som haster mest, står først. Arbeid som går av seg selv, vises ikke før det trenger noen.
today-lead-calm = Alle løftene er ivaretatt, eller venter på sin første sak.
today-lead-unbacked = Ingenting er brutt, og ingenting haster. Men { $n } av { $total } løfter har ennå ingenting bak seg.
today-see-unbacked = Se hvilke
today-lead-empty = Ordhold leser det dere lover, fra én fil, gjennomfører det og beviser det.
today-empty = Begynn med en deklarasjon
today-empty-how = Disse to kommandoene lager en første deklarasjon ved å spørre deg, og kontrollerer den:
today-needs = Trenger noen
today-col-what = Hva
today-col-due = Frist
today-col-step = Neste steg
today-due-now = nå
today-activity = Siste nytt
today-activity-empty = Ingenting er ført i loggen ennå.
today-open-evidence = Åpne loggen
today-promises = Det erklæringen lover
today-open-statement = Les erklæringen
today-kept-share = holdt og bevist
today-backed-share = har noe bak seg

## Erklæring
statement-name = Personvernerklæring
statement-title = Personvernerklæring, versjon { $version }
statement-title-draft = Personvernerklæringen er ikke publisert ennå
statement-published = Publisert { $day }. Streken ved hver setning viser hva som står bak den.
statement-changed = Deklarasjonen er endret siden da.
statement-unchanged = Deklarasjonen er ikke endret siden da.
statement-never = Slik blir teksten av deklarasjonen akkurat nå.
statement-read-nb = Les på norsk
statement-read-en = Read in English
statement-compare = Sammenlign versjoner
statement-to-publication = Gjør klar versjon { $version }
statement-empty = Det er ingen tekst å lese
statement-empty-how = Erklæringen lages av deklarasjonen. Se hva kontrollen sier:
proof-declared-in = Deklarert i
proof-rule = Regel
proof-mechanism = Gjennomføres av
proof-no-mechanism = ingenting
proof-breaks-if = Brytes hvis
proof-cases = Siste 90 dager
cases-count = { $n ->
    [0] ingen sak
    [one] én sak
   *[other] { $n } saker
}
proof-times = Tid brukt
proof-times-words = median { $median }, lengst { $longest }
proof-latest = Siste sak
proof-checked = Siste kontroll
proof-never-checked = aldri
proof-weeks = Saker per uke, siste 13 uker
proof-unbacked = Ingenting står bak denne setningen. Koble til en mekanisme, attester den for hånd, eller ta den ut av teksten.
proof-open-promise = Åpne løftet
proof-open-evidence = Vis i loggen
proof-none = Velg en setning
proof-none-how = Velg en setning i teksten, så vises det som står bak den, her.

## Forskjeller
differences-title = Fra versjon { $from } til versjon { $to }
differences-lead = { $n ->
    [0] De to tekstene sier det samme.
    [one] Én setning er ulik.
   *[other] { $n } setninger er ulike.
}
differences-draft = Versjon { $version } er ikke publisert ennå.
differences-from = Tidligste
differences-to = Seneste
differences-compare = Sammenlign versjonene
differences-list = Setninger som er ulike
differences-none = Ingen setninger er ulike
version-number = Versjon { $version }
change-new = ny
change-gone = tatt ut
change-changed = endret

## Publisering
publication-name = Publiser versjon { $version }
publication-title-open = Versjon { $version } kan publiseres
publication-title-shut = Versjon { $version } kan ikke publiseres ennå
publication-lead = { $sentences ->
    [one] Én setning
   *[other] { $sentences } setninger
}, { $changes ->
    [0] ingen endret
    [one] én endret
   *[other] { $changes } endret
} siden den offentlige versjonen.
publication-see-changes = Se hva som endres
publication-errors = { $n ->
    [one] Én feil i deklarasjonen
   *[other] { $n } feil i deklarasjonen
}
publication-unbacked = { $n ->
    [one] Én setning har ingenting bak seg
   *[other] { $n } setninger har ingenting bak seg
}
publication-way-out = Utvei
publication-open-promise = Åpne løftet
publication-exceptions = { $n ->
    [one] Ett signert unntak
   *[other] { $n } signerte unntak
}
publication-exceptions-help = vises til revisorer og utløper av seg selv
publication-act = Publiser
publication-happens = Dette skjer
publication-happens-words = Versjon { $version } blir offentlig med en gang, på alle deklarerte språk, og føres i loggen.
publication-stays = Dette blir stående
publication-stays-words = Alle tidligere versjoner kan fortsatt leses på hver sin adresse. En publisering kan ikke gjøres om, bare følges av en ny.
publication-publish = Publiser versjon { $version }
publication-shut-how = Rett feilene, og gi hver setning over dekning eller et unntak. Da kommer knappen fram her.
exception-title = Signer et unntak
exception-lead = Du svarer for setningen med navnet ditt til og med den dagen du setter. Etter det er porten stengt igjen.
exception-reason = Hvorfor den likevel kan publiseres
exception-reason-help = En revisor kommer til å lese dette. Inntil { $n } tegn.
exception-until = Siste dag
exception-sign = Signer unntaket
exception-signed-by = Signert av

## Løfter
coverage-title = { $kept } av { $all } løfter er holdt og bevist
coverage-lead = Grått betyr at ingen har sett etter ennå. Ingenting blir grønt før det finnes bevis.
coverage-csv = Last ned som CSV
coverage-json = Last ned som JSON
coverage-any-state = alle tilstander
coverage-any-capability = alle evner
coverage-words = Ord
coverage-narrow = Snevre inn listen
coverage-show-all = Vis alle løftene
coverage-found = { $n ->
    [one] Ett løfte
   *[other] { $n } løfter
}
coverage-none = Ingen løfter passer
coverage-cases = Saker sett
coverage-checked = Siste kontroll
coverage-next = Vis de neste løftene

## Ett løfte
promise-name = Løfte
promise-answer-kept = Dette løftet er holdt
promise-answer-running = Dette løftet er i gang, men har ikke hatt noen sak ennå
promise-answer-by-hand = Noen svarer for dette løftet for hånd
promise-answer-unbacked = Ingenting står bak dette løftet
promise-answer-broken = Dette løftet er brutt
promise-answer-unchecked = Ingen har kontrollert dette løftet ennå
promise-one-language = Deklarasjonen har denne setningen på bare ett språk.
promise-check = Kontroller løftet nå
promise-behind = Hva som står bak
promise-cases = Siste saker
promise-cases-empty = Ingen saker ennå. Den første vises her med plassen sin i loggen.
promise-checks = Kontroller
promise-checks-empty = Ingen kontroll er kjørt.
check-found-none = { $n ->
    [one] så på 1 rad, ingen moteksempler
   *[other] så på { $n } rader, ingen moteksempler
}
promise-mechanism = Mekanisme
mechanism-runs = { $n ->
    [one] Den går, og holder bare dette løftet. Stopper du den, er løftet uten dekning fra samme øyeblikk.
   *[other] Den går, og holder { $n } løfter. Stopper du den, er de uten dekning fra samme øyeblikk.
}
mechanism-stop = { $n ->
    [one] Stopp mekanismen bak løftet
   *[other] Stopp mekanismen bak { $n } løfter
}
mechanism-stopped = { $n ->
    [one] Den er stoppet, og løftet har ingenting bak seg.
   *[other] Den er stoppet, og { $n } løfter har ingenting bak seg.
}
mechanism-rests = Mens den er stoppet:
rests-forms = tar skjemaene ikke imot noen, og bekreftelser venter
rests-mailings = venter utsendinger, og ingen ny begynner
rests-publishing = publiseres ingen erklæring med disse setningene, uten et signert unntak
mechanism-start = Start mekanismen
promise-attestation = For hånd
attestation-by = Attestert av
attestation-note = Bygger på
attestation-until = Gjelder til og med
attestation-none = Ingen har attestert dette løftet.
attestation-note-label = Hva du bygger på
attestation-until-label = Siste dag det gjelder
attestation-attest = Attester løftet
col-act = Handling

## Protokoll
register-name = Protokoll over behandlingsaktiviteter
register-title = { $n ->
    [one] Én aktivitet, hvert formål på ett grunnlag
   *[other] { $n } aktiviteter, hvert formål på ett grunnlag
}
register-title-clash = { $n ->
    [one] Ett formål hviler på mer enn ett grunnlag
   *[other] { $n } formål hviler på mer enn ett grunnlag
}
register-title-empty = Ingen aktivitet er deklarert ennå
register-lead = Hva som behandles, hvorfor og hvor lenge (personvernforordningen art. 30), slik deklarasjonen sier det.
register-xlsx = Last ned som XLSX
register-json = Last ned som JSON
register-dpv = Last ned som DPV (JSON-LD)
register-empty = Protokollen er tom
register-empty-how = Den lages av deklarasjonen. Begynn med en protokoll dere alt har:
register-activities = { $n ->
    [one] Én aktivitet
   *[other] { $n } aktiviteter
}
register-purpose = Formål
register-basis = Behandlingsgrunnlag
register-subjects = De registrerte
register-categories = Personopplysninger
register-recipients = Mottakere
register-retention = Lagringstid
register-nobody = ingen
register-matrix = Formål og grunnlag
register-matrix-help = ett grunnlag per formål er det folk venter seg
register-clash = mer enn ett grunnlag
basis-consent = samtykke
basis-contract = avtale
basis-legal-obligation = rettslig forpliktelse
basis-vital-interests = vitale interesser
basis-public-interest = allmennhetens interesse
basis-legitimate-interest = berettiget interesse
activity-declared = Deklarert
activity-source = Kilde
activity-collected-at = Samles inn i
activity-no-form = ingen skjemaer
activity-systems = Ligger i
activity-no-system = ingen systemer er nevnt
activity-promises = Hva den lover
activity-promises-empty = Deklarasjonen lover ingenting om den.
activity-rights = Rettigheter som gjelder
activity-right = Rettighet
activity-applies = Gjelder
activity-applies-yes = gjelder
activity-applies-no = gjelder ikke

## Utsendinger
mailings-title = { $n ->
    [0] Det er ingen vi kan skrive til ennå
    [one] Vi kan skrive til én adresse
   *[other] Vi kan skrive til { $n } adresser
}
mailings-lead = Her telles folk, de listes aldri opp. Hver adresse prøves på nytt i det øyeblikket noe sendes.
mailings-write = Skriv en utsending
mailings-empty = Ingen utsendinger ennå
mailings-empty-how = Den første skrives her, og går ikke til noen før du sender den.
mailings-subject-line = Emne
mailings-stage = Status
mailings-addressees = Adressater
mailings-audience = Hvem vi kan skrive til
mailings-audience-empty = Ingen har sagt ja. Legg skjemaet på nettstedet:
mailings-open-form = Åpne abonnementsskjemaet
mailings-topic = Tema
mailings-valid = Gyldig nå
mailings-suppressed = { $n ->
    [0] Ingen har bedt om å slippe e-post for alltid.
    [one] Én adresse får aldri e-post igjen; vi har bare en kontrollkode, ikke adressen.
   *[other] { $n } adresser får aldri e-post igjen; vi har bare kontrollkoder, ikke adressene.
}
stage-draft = utkast
stage-sending = sendes nå
stage-halted = stoppet
stage-sent = sendt
mailing-name = Utsending
mailing-answer-ready = { $n ->
    [one] Klar for én adressat
   *[other] Klar for { $n } adressater
}
mailing-answer-draft = Utkastet kan ikke sendes ennå
mailing-answer-sending = Sendes nå, { $percent } er gjort
mailing-answer-halted = { $n ->
    [one] Stoppet, én adressat ble ikke nådd
   *[other] Stoppet, { $n } adressater ble ikke nådd
}
mailing-answer-sent = { $n ->
    [one] Sendt til én adressat
   *[other] Sendt til { $n } adressater
}
mailing-edit = Rediger teksten
mailing-trial = Send en prøve til meg
mailing-halt = Stopp utsendingen
mailing-obstacles = Dette står i veien
mailing-progress = Hvor langt den er kommet
mailing-may-leave = du kan trygt forlate siden
mailing-delivered = levert
mailing-waiting = venter
mailing-left-out = utelatt, grunnlaget tok slutt
mailing-bounced = avvist for godt
mailing-audience = { $n ->
    [one] Én adressat
   *[other] { $n } adressater
}
mailing-audience-empty = Ingen har gyldig grunnlag.
mailing-asked-each = Talt nå. Den som trekker seg før turen kommer, blir utelatt.
mailing-send-title = Send
mailing-send-lead = Levert e-post kan ikke kalles tilbake. Det som venter, kan stoppes.
mailing-send = { $n ->
    [one] Send til én adressat
   *[other] Send til { $n } adressater
}
mailing-history = Historikk
composition-title = Skriv en utsending
composition-title-edit = Rediger utsendingen
composition-lead = Avsender, lenken for å melde seg av og retten til å protestere føyes til i hver e-post.
composition-no-topic = Det er ingen temaer å skrive om
composition-no-topic-how = Deklarer en aktivitet med temaer i ordhold.toml, og kontroller den.
composition-topic = Tema
composition-topic-count = { $n ->
    [one] 1 adresse med gyldig grunnlag nå
   *[other] { $n } adresser med gyldig grunnlag nå
}
composition-text = Tekst
composition-text-help = Bilder ligger under Bilder. {"{{"}name|der{"}}"} blir navnet, eller «der» for den uten navn.
composition-save = Lagre utkastet

## Logg
evidence-name = Logg
evidence-title = { $n ->
    [one] Det står én post i loggen
   *[other] Det står { $n } poster i loggen
}
evidence-title-empty = Det står ingen poster i loggen ennå
evidence-lead = Hver endring føres i en logg som bare kan vokse. Den har løpenumre, kontrollkoder og antall, ingen navn.
evidence-export = Eksporter bevisene
evidence-newest = Siste poster
evidence-older = Vis eldre poster
evidence-checkpoint = Kontrollpunkt
evidence-open-checkpoint = Åpne kontrollpunktet
evidence-signed = Signert
evidence-origin = Logg
evidence-root = Rot
evidence-key = Nøkkel
evidence-growth = Vekst
evidence-weeks = Poster per uke, siste 13 uker
evidence-yourself = Etterprøv selv
evidence-yourself-how = Eksporter bevisene, ta dem med til en annen maskin og kjør dette der. Det trengs ingen server fra oss.
evidence-empty = Ingenting er ført ennå
evidence-empty-how = Den første posten kommer med det første samtykket, den første publiseringen eller kontrollen.
entry-name = Post { $entry }
entry-download = Last ned beviset
entry-body = Slik den står i loggen
entry-body-help = uten navn og adresse
entry-readable = Den har en forseglet del, som personens nøkkel åpner.
entry-shredded = Den har en forseglet del som ingen kan åpne: Nøkkelen ble tilintetgjort da personen ble slettet. Loggen lar seg fortsatt etterprøve.
entry-promises = En sak for
entry-promises-empty = Posten er ingen sak for noe løfte.
entry-proof = Bevis på at den står der
entry-proof-lead = { $n ->
    [one] Én hashverdi fører
   *[other] { $n } hashverdier fører
} fra denne posten til roten av et tre med { $size } poster, som kontrollpunktet signerer.
entry-leaf = Blad
entry-step = Steg { $step }
entry-offline = Etterprøv uten nett
entry-offline-how = Eksporten inneholder beviset. På hvilken som helst maskin, uten serveren vår:
entry-proof-pending = Posten er ført. Et kontrollpunkt signeres innen et sekund; last siden på nytt.

## Jobber
jobs-title = { $n ->
    [one] Én jobb er i arbeid
   *[other] { $n } jobber er i arbeid
}
jobs-title-stuck = { $n ->
    [one] Én jobb står fast
   *[other] { $n } jobber står fast
}
jobs-title-empty = Ingen jobber venter
jobs-lead = { $done ->
    [0] Ingen ble gjort
    [one] Én ble gjort
   *[other] { $done } ble gjort
} det siste døgnet. Det som mislykkes, prøves på nytt av seg selv.
jobs-queue = Kø
jobs-shown = viser { $shown } av { $open }
jobs-empty = Køen er tom
jobs-empty-how = Jobber dukker opp her når noe sendes, kontrolleres eller slettes.
jobs-what = Hva
jobs-attempts = Forsøk
jobs-next = Neste eller påbegynt
jobs-try = Prøv jobben nå
job-waiting = venter
job-running = kjører
job-retrying = prøver igjen
job-stuck = står fast

## Innstillinger, inn og ut
settings-organisation = Virksomheten
settings-name = Navn
settings-number = Organisasjonsnummer
settings-contact = Spørsmål om personvern går til
settings-zone = Tidssone
settings-declared = Dette står i deklarasjonen og endres der.
settings-you = Du
settings-email = E-postadresse
settings-role = Rolle
settings-sign-out = Logg ut her
settings-sessions = Her er du logget inn
settings-began = Siden
settings-this = denne økten
settings-end = Avslutt økten
settings-password = Passord
settings-password-present = Passordet du har nå
settings-password-next = Nytt passord
settings-change-password = Bytt passord
password-help = Minst { $n } tegn. En setning er lettere å huske enn enkelttegn.
first-run-title = Bli eier av dette huset
first-run-lead = Huset har ingen eier ennå. Den første bestemmer hvem andre som slipper inn.
first-run-code = Koden fra terminalen
first-run-code-help = Den ble skrevet ut der huset ble startet, og virker én gang.
first-run-email = E-postadresse
first-run-password = Passord
first-run-become = Bli eier
sign-in-title = Logg inn
sign-in-lead = For dem som arbeider med personvern i { $organisation }.
sign-in-act = Logg inn
sign-in-other = Vil du se hva som er lagret om deg?
sign-in-to-you = Åpne din egen side

## What members read beside the above
need-see-counterexample = Se moteksempelet
need-unbacked-reason = Ingen mekanisme, ingen som svarer for dem, og ikke noe signert unntak
need-see-sentences = Se setningene, og signer unntak
need-see-findings = Se hva kontrollen fant
need-exception-ends = Unntaket fra publiseringssperren går ut
need-attestation-ends = Det noen har gått god for, går ut
need-see-promise = Åpne løftet
need-attest-again = Gå god for det på nytt
need-stuck-reason = Forsøkt så mange ganger som vi forsøker av oss selv
need-see-jobs = Se jobbene
proof-ground = Bygger på
proof-declared-nowhere = ikke skrevet ned; loven sier det
proof-seen = Saker ved siste kontroll
ground-kept = { $n ->
    [one] Siste kontroll så på én sak og fant ikke noe moteksempel
   *[other] Siste kontroll så på { $n } saker og fant ikke noe moteksempel
}
ground-running = Mekanismen går; ingen sak har kommet ennå
ground-broken = Siste kontroll fant et moteksempel: { $found }
ground-not-yet-checked = Mekanismen går; den første kontrollen kommer
ground-stale = Siste kontroll, { $moment }, er for gammel til å telle
ground-switched-off = Mekanismen ble stoppet { $moment }
ground-attested = { $owner } går god for det til og med { $day }
ground-expired = Noen gikk god for det til og med { $day }; den dagen er forbi
ground-no-mechanism = Ingen mekanisme holder løfter av dette slaget
publication-other-version = Versjonsnummeret er et annet nå enn da siden ble åpnet
publication-same = Versjon { $version } sier det samme
publication-same-how = Teksten som deklarasjonen lager, er allerede publisert. Endre deklarasjonen først.
publication-see-unbacked = Se løftene som ikke har noe bak seg
exception-none-fault = Kryss av for minst én setning
exception-until-none-fault = Velg en siste dag
exception-until-fault = Siste dag må være i dag eller senere, og senest { $latest }
exception-reason-fault = Skriv en begrunnelse på opptil { $n } tegn
attestation-declared = i deklarasjonen
attestation-owner-label = Hvem som svarer for det, som rolle
attestation-owner-fault = Skriv hvem som svarer for det, med opptil { $n } tegn
attestation-note-fault = Skriv hva det bygger på, med opptil { $n } tegn
attestation-mechanism-fault = en mekanisme holder dette løftet, så ingen trenger å gå god for det
basis-instruction = på oppdrag fra kunden
activity-rights-customer = Kunden avgjør grunnlaget, og kunden svarer på krav. Vi hjelper kunden med det.
stage-called-off = avlyst
mailing-answer-called-off = Avlyst før den begynte
mailing-call-off = Avlys utsendingen
mailing-reload = Se hvor langt den er kommet nå
mailing-begun = utsendingen har begynt, og teksten ligger fast
mailing-over = utsendingen er over
mailing-nobody = Ingen har gyldig samtykke til dette temaet
mailing-no-sender = Deklarasjonen nevner ingen adresse å sende fra
mailing-switched-off = Mekanismen { $mechanism } er stoppet, så ingen utsending går ut; den går videre innen et minutt etter at mekanismen går igjen
mailing-no-relay = Ingen e-posttjener er satt opp, så meldingene blir liggende
mailing-was-written = { $member } skrev den
mailing-was-begun = Utsendingen begynte
mailing-was-sent = Den siste mottakeren var nådd eller utelatt
mailing-was-halted = Utsendingen ble stoppet
mailing-was-called-off = Den ble avlyst
composition-in-nb = På bokmål
composition-in-en = På engelsk
composition-topic-fault = Velg et tema som tilbys
composition-missing-fault = Dette må fylles ut
composition-subject-line-fault = En av emnelinjene har tegn som ikke kan stå der
entry-offline-proof = Beviset alene, som nedlastet fil, følger c2sp.org/tlog-proof; andres verktøy leser det også.
jobs-any-state = alle tilstander
jobs-narrow = Snevre inn listen
job-confirmation = Sende bekreftelse på en påmelding
job-own-page = Sende lenken til noens egen side
job-mailing = Sende en utsending
job-trial = Sende en prøve til den som skrev
job-other = Ukjent slags jobb
job-not-waiting = jobben er gjort, eller blir gjort nå
settings-expires = Slutter
settings-password-done = Passordet er byttet, og de andre øktene dine er avsluttet
settings-present-fault = Passordet du har nå, stemmer ikke
first-run-code-fault = Koden stemmer ikke med den i terminalen
first-run-owned = huset har fått en eier
member-email-fault = Dette er ikke en e-postadresse vi kan bruke
password-short-fault = Passordet må ha minst { $n } tegn
password-long-fault = Passordet er for langt
sign-in-refused = Adressen og passordet passer ikke sammen
sign-in-paused = For mange forsøk med denne adressen. Prøv igjen etter kl. { $until }.
role-marketing = markedsansvarlig
member-name = Medlem { $id }
in-bokmaal = på bokmål
in-english = på engelsk
channel-form = på skjemaet
channel-one-click = med knappen i e-postprogrammet
channel-link = med lenken i en e-post
channel-portal = på personens egen side
channel-member = av et medlem, på personens ord
fact-opened = Loggen til { $organisation } ble opprettet
fact-member-joined = { $member } ble medlem som { $role }
fact-declaration-loaded = Versjon { $number } av deklarasjonen trådte i kraft
fact-statement-published = { $member } publiserte versjon { $number } av erklæringen { $language }
fact-wording-published = Skjemaet { $form } fikk versjon { $version } av ordlyden { $language }
fact-consent-granted = Samtykke ble gitt til { $activity }, tema { $topic }
fact-consent-withdrawn = Et samtykke ble trukket tilbake { $channel }
fact-subject-erased = { $rows ->
    [one] En person ble slettet: én rad på { $took }
   *[other] En person ble slettet: { $rows } rader på { $took }
}
fact-suppression-added = En adresse får ikke flere e-poster om { $activity }
fact-mailing-sent = En utsending om { $topic } gikk til { $sent } av { $all }
fact-promise-checked = Et løfte ble { $state }: «{ $promise }»
fact-mechanism-started = { $member } startet mekanismen { $mechanism }
fact-mechanism-stopped = { $member } stoppet mekanismen { $mechanism }
fact-exception-signed = { $member } signerte et unntak til og med { $day } for «{ $promise }»
fact-attestation-made = { $member } gikk god for «{ $promise }» til og med { $day }
fact-other = Noe annet ble ført
channel-mail = med e-post til avmeldingsadressen
channel-import = med en liste som ble lagt inn
channel-complaint = med en klage til e-postleverandøren
channel-dead-mailbox = da postkassen ble meldt død
channel-lapse = da det ble spurt om på nytt og ikke gitt
fact-import-finished = { $member } la inn en liste for { $activity }; { $n ->
    [one] én adresse ble lagt til
   *[other] { $n } adresser ble lagt til
}
fact-customer-recorded = Et kjøp ble registrert som grunnlag for e-post om { $activity }
fact-company-mailbox-recorded = En firmapostkasse ble registrert for e-post om { $activity }
fact-return-dead = En postkasse ble meldt død, og det ble fulgt opp
fact-return-complaint = En klage kom tilbake og ble fulgt opp
fact-return-unsubscribe = En e-post ba om avmelding og ble fulgt opp
fact-return-other = En melding kom tilbake og ble fulgt opp
fact-consents-superseded = Ordlyden for { $activity } ble endret i det samtykket bygger på; { $n ->
    [one] ett samtykke må det spørres om på nytt
   *[other] { $n } samtykker må det spørres om på nytt
}
mail-keys-title = Signering av utsendinger
mail-keys-empty = Utsendinger går ut usignert. E-postleverandører tar usignerte nyhetsbrev for søppelpost, og deres egen knapp for avmelding krever en signatur (RFC 8058).
mail-keys-make = Lag nøkler og signer utsendinger
mail-keys-lead = Hver utsending signeres med disse nøklene (DKIM). Publiser hver post som TXT i DNS for domenet e-posten kommer fra; inntil da behandler leverandørene e-posten som usignert.
mail-keys-retire = Ta nøklene ut av bruk
mail-keys-in-use = Utsendinger signeres allerede. Ta først de nåværende nøklene ut av bruk.
returns-webhook-refused = Hendelsen er ikke signert med en hemmelighet vi deler, eller kan ikke leses
returned-title = Det som kom tilbake
returned-empty = Ingenting har kommet tilbake så langt.
returned-what = Hva
returned-number = Hvor mange
returned-unsubscribed = Meldte seg av med denne utsendingen, og er slettet
returned-complaint = Klaget til e-postleverandøren sin, og er slettet
returned-dead = Døde postkasser, slettet
returned-soft = Fulle eller borte; tre slike meldinger lar en adresse hvile
returned-trouble = Avvist av en grunn som ligger hos avsenderen
returned-in-doubt = Sendt på nytt fordi et svar gikk tapt; kan ligge der to ganger
returned-opened = Åpnet, av dem som har sagt ja til å bli telt
returned-clicked = Klikket i, av dem som har sagt ja til å bli telt
