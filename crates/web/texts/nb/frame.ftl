## Rammen
skip-to-main = Gå til innholdet
menu = Meny
demo-label = Om denne demoen
demo-band = Oppdiktede data: ingen her finnes, og ingen e-post forlater denne maskinen.
demo-mailbox-link = Åpne demoens postkasse
rail-label = Sider
rail-today = I dag
rail-statement = Erklæring
rail-coverage = Løfter
rail-people = Personer
rail-mailings = Utsendinger
rail-systems = Systemer
rail-register = Protokoll
rail-jobs = Jobber
rail-proof = Bevis
rail-evidence = Logg
rail-settings = Innstillinger
search-label = Søk i løftene
search-hint = Søk i løftene
sign-out = Logg ut
role-auditor = revisor
role-officer = personvernansvarlig
role-owner = eier
keys-open = Taster
keys-title = Taster
keys-search = Søk i løftene
keys-show = Vis disse tastene
keys-close-key = Lukk vinduet
keys-close = Lukk oversikten
foot-privacy = Personvernerklæring
foot-cookies = Informasjonskapsler
foot-you = Dine opplysninger
foot-kept-by = Gjennomført og bevist med Ordhold

## Tilstander
state-kept = holdt og bevist
state-running = i gang, ingen saker ennå
state-by-hand = for hånd
state-unbacked = uten dekning
state-broken = brutt
state-unchecked = ikke sjekket

## Tider og tall
distance-now = nå
minutes-ago = { $n ->
    [one] for ett minutt siden
   *[other] for { $n } minutter siden
}
minutes-ahead = { $n ->
    [one] om ett minutt
   *[other] om { $n } minutter
}
hours-ago = { $n ->
    [one] for én time siden
   *[other] for { $n } timer siden
}
hours-ahead = { $n ->
    [one] om én time
   *[other] om { $n } timer
}
days-ago = { $n ->
    [one] for én dag siden
   *[other] for { $n } dager siden
}
days-ahead = { $n ->
    [one] om én dag
   *[other] om { $n } dager
}
unit-hours = timer
unit-days = dager
bars-table = Vis som tabell
bars-period = Uke
bars-count = Antall
bars-kept = Holdt
bars-broken = Brutt

## Problemer
problem-user = Dette lar seg ikke gjøre slik
problem-user-advice = Gå tilbake, se over det du fylte ut, og prøv igjen.
problem-sign-in = Du må logge inn først
problem-sign-in-advice = Du er ikke logget inn, eller lenken du brukte, gjelder ikke lenger.
problem-role = Dette har du ikke tilgang til
problem-role-advice = Rollen din rekker ikke så langt, eller så var skjemaet blitt for gammelt. Gå tilbake og last siden på nytt, eller spør en eier.
problem-absent = Det finnes ingenting på denne adressen
problem-absent-advice = Siden kan være flyttet, eller det mangler en bokstav i adressen.
problem-conflict = Dette lar seg ikke gjøre nå
problem-conflict-advice = Noe har endret seg siden du åpnet siden. Last den på nytt for å se hvordan det står til.
problem-size = Dette er mer enn vi tar imot på én gang
problem-size-advice = Send mindre om gangen.
problem-pace = For mange forsøk
problem-pace-advice = Vent et minutt, og prøv igjen.
problem-config = Oppsettet står i veien
problem-config-advice = Den som drifter dette huset, må se på deklarasjonen. Ingenting er endret.
problem-internal = Noe gikk galt hos oss
problem-internal-advice = Ingenting er endret. Prøv igjen om en stund.
problem-unavailable = Noe vi trenger, svarer ikke
problem-unavailable-advice = Ingenting er gått tapt. Prøv igjen om et minutt.
problem-what = Hva som er galt
problem-where = Hvor
problem-law = Etter hvilken regel
problem-hint = Hva du kan gjøre
problem-id = Feilnummer
problem-to-sign-in = Logg inn for å arbeide her
problem-to-you = Åpne din egen side
problem-to-start = Gå til forsiden

# what stands in the way of a form
problem-form-token = skjemaet er for gammelt, eller kom ikke fra siden vår
problem-form-unreadable = skjemaet kan ikke leses
