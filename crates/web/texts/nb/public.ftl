## Den publiserte erklæringen
privacy-title = Slik behandler { $organisation } opplysningene dine
privacy-version = Versjon { $version }, publisert { $day }.
privacy-checked = Sist kontrollert
privacy-old-name = Personvernerklæring, versjon { $version }
privacy-old = Denne versjonen gjelder ikke lenger
privacy-to-newest = Les versjonen som gjelder nå
privacy-how = Hva merkene betyr
privacy-how-words = Hver setning er knyttet til noe som gjennomfører den, og til en kontroll som leter etter et moteksempel. Merket ved siden av sier hva den siste kontrollen fant. Det som holdes for hånd, har en ansatt svart for.
privacy-log = Åpne den offentlige loggen
privacy-machine = For programmer
privacy-versions = Alle versjoner
privacy-compare = Sammenlign versjoner
privacy-ask = Spør eller klag
privacy-ask-us = Skriv til
privacy-to-you = Se hva vi har om deg
privacy-complain = Du kan også klage til
privacy-absent = Ingen personvernerklæring er publisert ennå
privacy-absent-how = Skriv i mellomtiden til
fresh-kept = holdt, bevist
fresh-running = i gang, ingen saker ennå
fresh-by-hand = holdes for hånd
fresh-unchecked = ikke sjekket
fresh-unbacked = uten dekning ennå
fresh-broken = brutt

## Informasjonskapsler
cookies-title-none = Dette nettstedet ber ikke om informasjonskapsler
cookies-title = { $n ->
    [one] Dette nettstedet ber om én informasjonskapsel
   *[other] Dette nettstedet ber om { $n } informasjonskapsler
}
cookies-lead = Ingenting lagres i nettleseren din for å følge deg.
cookies-lead-declared = Dette er listen som virksomheten har erklært.
cookie-language = husker språket du valgte, når du bytter
cookie-language-lives = { $days } dager
cookie-own-page = åpner siden din, etter at du fulgte lenken i e-posten
cookie-own-page-lives = { $minutes } minutter
cookie-session = holder ansatte innlogget
cookie-session-lives = til de logger ut
cookie-browser = lar ansatte logge inn herfra selv om andre gjetter på passordet deres
cookie-browser-lives = { $days } dager
cookies-needed = Nødvendige
cookies-needed-help = for det du ber siden om å gjøre
cookies-asked = Bare etter et ja
cookies-asked-help = nettstedet virker likt uansett
cookies-name = Navn
cookies-purpose = Formål
cookies-lifetime = Lever
cookies-party = Settes av

## Å abonnere
trap-label = La dette feltet stå tomt
subscribe-title = Få e-post fra { $organisation }
subscribe-embedded-title = Abonner på e-post fra { $organisation }
subscribe-lead = Velg hva du vil lese om. Du kan melde deg av med ett klikk.
subscribe-email = E-postadressen din
subscribe-name = Navnet ditt
subscribe-employer = Hvor du jobber
subscribe-optional = hvis du vil
subscribe-topics = Temaer
subscribe-choices = Også, hvis du vil
subscribe-exact = Den nøyaktige teksten som blir stående i kvitteringen
subscribe-privacy = Les personvernerklæringen
subscribe-act = Send meg en lenke for å bekrefte
subscribe-missing = fyll ut dette
subscribe-too-long = høyst { $n } tegn, på én linje
subscribe-no-topic = velg minst ett tema
subscribe-unknown-topic = et tema som ikke lenger tilbys, var valgt
subscribe-wording-changed = Ordlyden i samtykket ble endret mens du leste. Les den på nytt før du går videre.
subscribe-undeclared = skjemaet har et felt som vi ikke spør om
subscribe-load-again = Last skjemaet på nytt
subscribe-closed = skjemaet er stengt så lenge `{ $mechanism }` er slått av, for da ville vi ikke holdt det skjemaet lover
subscribe-no-wording = skjemaet har ingen publisert ordlyd ennå
email-empty = adressen mangler
email-too-long = adressen er for lang
email-no-at = adressen mangler en krøllalfa
email-local = se på det som står foran krøllalfaen
email-domain = se på det som står bak krøllalfaen
sent-title = Se i postkassen din
sent-lead = { $hours ->
    [one] Vi har sendt deg en lenke. Den virker i én time.
   *[other] Vi har sendt deg en lenke. Den virker i { $hours } timer.
}
sent-until-then = Vi sender ingenting annet før du har åpnet lenken og sagt ja. Først da lagres adressen; så lenge står den bare i den ene e-posten.
sent-nothing = Ingen e-post? Se i søppelposten, eller
sent-again = be om en ny lenke
confirm-title = Sier du ja til dette?
confirm-lead = Ingenting er endret ennå. Du sier ja med knappen.
confirm-topics = Temaer
confirm-ticked = Du krysset av for
confirm-ends = Lenken går ut
confirm-yes = Ja, skriv til meg
confirm-nothing = Lukker du siden, skjer det ingenting, og adressen din blir ikke lagret.
confirm-followed = lenken ble brukt { $when }
confirm-closed = påmeldinger venter mens `{ $mechanism }` er slått av; lenken virker igjen etterpå, innenfor sine 48 timer
confirm-expired = lenken gikk ut { $when }
confirmed-stood = Du hadde sagt ja til alt dette fra før. Ingenting er endret.
link-forged = lenken er ikke en av våre, eller en bokstav har falt ut
link-forged-or-late = lenken er ikke en av våre, eller tiden er ute
confirmed-title = Du abonnerer nå
confirmed-lead = Dette er kvitteringen din. Ta vare på lenken eller filen; den viser hva du sa ja til.
confirmed-regret = Ombestemt deg?
confirmed-unsubscribe = Meld deg av
receipt-title = Kvittering for samtykket ditt
receipt-download = Last ned kvitteringen
receipt-link = Lenken til denne kvitteringen
receipt-none = det er ingen kvittering bak lenken; har du meldt deg av, ble den slettet med alt annet
receipt-withdrawn = Trukket tilbake siden
receipt-channel = Hvor
receipt-until-withdrawn = til du trekker det tilbake
receipt-version = Versjon av ordlyden
receipt-digest = Fingeravtrykk av ordlyden (SHA-256)
receipt-channel-form = skjemaet på nettstedet
receipt-channel-one-click = knappen i e-postprogrammet
receipt-channel-link = en lenke i en e-post
receipt-channel-portal = din egen side
receipt-channel-member = en ansatt, etter ditt ord
receipt-granted = Sa ja
receipt-holds = Gjelder
receipt-id = Kvittering
receipt-log = I den offentlige loggen
receipt-wording = Det du sa ja til
receipt-open = Åpne kvittering { $id }
topic-opens = at åpninger telles
topic-clicks = at klikk telles
reading-no-link = utsendingen har ingen slik lenke

## Å melde seg av
unsubscribe-title = Vil du ikke lenger ha { $activity }?
unsubscribe-lead = Ingenting er endret ennå. Knappen under gjør det med en gang.
unsubscribe-act = Meld meg av og slett adressen min
unsubscribe-regret = Lukker du siden, abonnerer du fortsatt.
unsubscribe-other-way = Meld deg av på din egen side i stedet
unsubscribe-one = Bare «{ $topic }»
unsubscribe-one-lead = De andre temaene kommer som før. Er det det siste, slettes alt om deg.
unsubscribe-one-act = Stopp bare «{ $topic }»
fate-goes = Dette forsvinner
fate-stays = Dette blir igjen
goes-contact = adressen din, med navn og arbeidsgiver om du oppga dem
goes-consents = temaene du sa ja til
goes-history = listen over e-post du har fått, og over hvem som har sett på opplysningene
goes-deliveries = listen over e-post du har fått
goes-accesses = listen over hvem som har sett på opplysningene dine
goes-jobs = e-post som skulle ha blitt sendt til deg
goes-key = nøkkelen som åpner alt sammen, så heller ikke kopier kan leses
stays-log = linjer i den offentlige loggen om at det ble gitt og slettet, uten noe som peker på deg
stays-suppression = et fingeravtrykk av adressen, som bare brukes til å la være å skrive til deg igjen
fate-gone = Dette er borte
unsubscribed-title = Du er meldt av, og adressen er slettet
unsubscribed-already = Du var alt meldt av
unsubscribed-lead = { $n ->
    [one] Du får ikke mer av { $activity }. Én rad om deg ble slettet.
   *[other] Du får ikke mer av { $activity }. { $n } rader om deg ble slettet.
}
unsubscribed-nothing = Det var ingenting igjen å slette.
unsubscribed-proof = Loggen viser at det er gjort, uten noe som peker på deg.
unsubscribed-again = Abonner på nytt
unsubscribed-one = Du får ikke mer om «{ $topic }»
unsubscribed-one-lead = Det gjelder fra nå. Resten er som før.

## Personens egen side
you-title = Opplysningene dine hos { $organisation }
you-lead = Du kom inn med en lenke sendt til { $email }. Den åpner siden i { $minutes } minutter.
you-leave = Lukk siden min
you-nothing = Vi har ingenting om deg
you-nothing-how = Ingenting er knyttet til lenken du kom inn med.
you-uses = Hva opplysningene dine kan brukes til
you-at-once = endringer gjelder med en gang
you-choices = Valgene dine: { $form }
you-frequency = Hvor ofte
you-every = hver gang
you-weekly = høyst én gang i uken
you-monthly = høyst én gang i måneden
you-choices-none = Har du ingen temaer igjen, sletter vi alt om deg. Åpninger og klikk telles bare når boksen er krysset av, og nyhetsbrevet er det samme.
you-choices-keep = Lagre valgene mine
you-choices-kept = Valgene dine er lagret
you-choices-again = Se på valgene igjen
you-since = siden
you-more = Velg flere temaer
you-stopped = Den bruken er stoppet
you-stopped-on = stoppet
you-closed = siden din er ikke åpen her, eller tiden er ute
you-source-form = deg, i skjemaet «{ $form }»
you-source-own = utsendingene våre
you-until-left = til du melder deg av
you-language = språket i e-postene
you-language-nb = bokmål
you-language-en = engelsk
you-deliveries = e-poster sendt til deg
actor-member = en ansatt
actor-job = en automatisk jobb
actor-subject = du selv
use-confirm = be deg bekrefte
use-send = sende deg e-post
use-show-to-subject = vise deg denne siden
use-carry-out-right = sende deg lenken til denne siden
use-read = lese som ledd i arbeidet
use-check = kontrollere et løfte
you-stop = Stopp
you-stop-label = Stopp: { $purpose }
you-held = Hva vi har
you-download = Last ned som JSON
you-what = Hva
you-value = Verdi
you-from = Fra
you-until = Lagres
you-accesses = Hvem som har sett på det
you-accesses-span = nyeste først, dine egne besøk også
you-accesses-empty = Ingen har sett på opplysningene dine.
you-who = Hvem
you-what-for = Hvorfor
you-receipts = Kvitteringer
you-receipts-empty = Du har ikke gitt noe samtykke.
you-erase = Slett
you-erase-lead = Først ser du hva som forsvinner, og hva som blir igjen.
you-erase-see = Se hva som kan slettes
you-link-title = Se hva { $organisation } har om deg
you-link-lead = { $minutes ->
    [one] Vi sender en lenke til postkassen din. Den virker i ett minutt. Ikke noe passord, ingen legitimasjon.
   *[other] Vi sender en lenke til postkassen din. Den virker i { $minutes } minutter. Ikke noe passord, ingen legitimasjon.
}
you-link-send = Send meg lenken
you-link-sent = Sjekk e-posten din
you-link-sent-lead = { $minutes ->
    [one] En lenke er på vei. Den virker i ett minutt.
   *[other] En lenke er på vei. Den virker i { $minutes } minutter.
}
you-link-unknown = Har vi ingenting om adressen, kommer det ingen e-post. Siden sier det samme uansett, så ingen kan spørre om andre.
you-link-again = Bruk en annen adresse
you-enter-title = Vil du åpne siden din?
you-enter-lead = Knappen åpner siden din i denne nettleseren. Lukk den igjen når du er ferdig.
you-enter-act = Åpne siden min
erasure-name = Slett opplysningene dine
erasure-title = Alt dette om deg kan slettes
erasure-title-none = Ingenting kan slettes nå
erasure-lead = Ingenting er endret ennå. Dette er det som ville skje.
erasure-final = Det som er slettet, kan ingen hente tilbake: Nøkkelen tilintetgjøres også.
erasure-keep = Behold alt
erasure-act = Slett alt om meg
erased-title = Opplysningene dine er slettet
erased-lead = { $n ->
    [one] Én rad ble slettet.
   *[other] { $n } rader ble slettet.
}

## Demoens postkasse
mailbox-name = Demoens postkasse
mailbox-title = { $n ->
    [0] Ingen e-post ennå
    [one] Én e-post
   *[other] { $n } e-poster
}
mailbox-lead = Alt demoen ville ha sendt, havner her.
mailbox-empty = Postkassen er tom
mailbox-empty-how = Abonner på nyhetsbrevet
mailbox-to = Til
mail-name = E-post
mail-from = Fra
mail-frame-title = E-posten som HTML
mail-text = Som ren tekst
receipt-channel-mail = en e-post til avmeldingsadressen
receipt-channel-import = en liste som ble lagt inn
receipt-channel-complaint = en klage til e-postleverandøren din
receipt-channel-dead-mailbox = en melding om at postkassen er død
receipt-channel-lapse = ingen svarte da vi spurte på nytt
