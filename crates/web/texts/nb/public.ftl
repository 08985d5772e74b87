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
cookies-lead-none = Bare det sidene trenger, lagres i nettleseren din.
cookies-lead = Før du sier ja, lagres bare det sidene trenger, i nettleseren din.
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
subscribe-topics = Temaer
subscribe-privacy = Les personvernerklæringen
subscribe-act = Send meg en lenke for å bekrefte
sent-title = Se i postkassen din
sent-lead = { $hours ->
    [one] Vi har sendt deg en lenke. Den virker i én time.
   *[other] Vi har sendt deg en lenke. Den virker i { $hours } timer.
}
sent-until-then = Vi sender ingenting annet før du har åpnet lenken og sagt ja. Gjør du ingenting, slettes adressen når lenken går ut.
sent-nothing = Ingen e-post? Se i søppelposten, eller
sent-again = be om en ny lenke
confirm-title = Sier du ja til dette?
confirm-lead = Ingenting er endret ennå. Du bestemmer med en av knappene.
confirm-topics = Temaer
confirm-ends = Lenken går ut
confirm-yes = Ja, skriv til meg
confirm-no = Nei, slett adressen min
confirm-nothing = Lukker du siden, slettes adressen når lenken går ut.
confirmed-title = Du abonnerer nå
confirmed-lead = Dette er kvitteringen din. Den er også sendt til deg.
confirmed-regret = Ombestemt deg?
confirmed-unsubscribe = Meld deg av
receipt-title = Kvittering for samtykket ditt
receipt-download = Last ned kvitteringen
receipt-granted = Sa ja
receipt-holds = Gjelder
receipt-statement = Personvernerklæring
receipt-id = Kvittering
receipt-log = I den offentlige loggen
receipt-wording = Til hva
receipt-open = Åpne kvittering { $id }

## Å melde seg av
unsubscribe-title = Vil du ikke lenger ha { $activity }?
unsubscribe-lead = Ingenting er endret ennå. Knappen under gjør det med en gang.
unsubscribe-act = Meld meg av og slett adressen min
unsubscribe-regret = Lukker du siden, abonnerer du fortsatt.
fate-goes = Dette forsvinner
fate-stays = Dette blir igjen
fate-stays-nothing = Ingenting som peker på deg.
fate-gone = Dette er borte
unsubscribed-title = Du er meldt av, og adressen er slettet
unsubscribed-already = Du var alt meldt av
unsubscribed-lead = Du får ikke mer av { $activity }. Å slette adressen tok { $took }.
unsubscribed-nothing = Det var ingenting igjen å slette.
unsubscribed-proof = Loggen viser at det er gjort, uten noe som peker på deg.
unsubscribed-again = Abonner på nytt

## Personens egen side
you-title = Opplysningene dine hos { $organisation }
you-lead = Du kom inn med en lenke sendt til { $email }. Besøket varer til kl. { $time }.
you-leave = Lukk siden min
you-nothing = Vi har ingenting om deg
you-nothing-how = Ingen av systemene vi har søkt i, har noe knyttet til denne adressen.
you-uses = Hva opplysningene dine kan brukes til
you-at-once = endringer gjelder med en gang
you-since = siden
you-off = av, ingenting lagres
you-why-needed = Hvorfor kan jeg ikke slå av dette?
you-stop = Stopp
you-stop-label = Stopp: { $purpose }
you-allow = Tillat
you-allow-label = Tillat: { $purpose }
you-held = Hva vi har
you-download = Last ned som JSON
you-what = Hva
you-value = Verdi
you-from = Fra
you-until = Lagres
you-accesses = Hvem som har sett på det
you-accesses-span = siste 12 måneder
you-accesses-empty = Ingen har sett på opplysningene dine.
you-who = Hvem
you-what-for = Hvorfor
you-receipts = Kvitteringer
you-receipts-empty = Du har ikke gitt noe samtykke.
you-erase = Slett
you-erase-lead = Først ser du hva som forsvinner, og hva loven gjør at vi må beholde.
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
you-link-unknown = Du får e-post også når vi ikke har noe om adressen; da står det der.
you-link-again = Bruk en annen adresse
you-enter-title = Vil du åpne siden din?
you-enter-lead = Lenken virker én gang. Med knappen åpner du siden i denne nettleseren.
you-enter-act = Åpne siden min
erasure-name = Slett opplysningene dine
erasure-title = { $n ->
    [one] Én rad om deg kan slettes
   *[other] { $n } rader om deg kan slettes
}
erasure-title-none = Ingenting kan slettes nå
erasure-lead = Ingenting er endret ennå. Dette er det som ville skje.
erasure-final = Det som er slettet, kan ingen hente tilbake: Nøkkelen tilintetgjøres også.
erasure-keep = Behold alt
erasure-act = { $n ->
    [one] Slett én rad
   *[other] Slett { $n } rader
}
erased-title = Opplysningene dine er slettet
erased-lead = { $n ->
    [one] Én rad ble slettet, og alle systemene ble gjennomsøkt på nytt.
   *[other] { $n } rader ble slettet, og alle systemene ble gjennomsøkt på nytt.
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
