## Publikum
audience-lead = Talt nå, etter hvilken rett vi har til å skrive. Ingen adresser åpnes på denne siden.
mailings-see-audience = Temaer, personer og lister
audience-topics = Per tema
audience-csv = Tallene som CSV
audience-resting = Postkassen hviler
audience-to-renew = Skal spørres på nytt
audience-pairs = { $n ->
    [0] Ingen adresser ser ut som skrivemåter av den samme.
    [one] Ett par adresser kan være én person.
   *[other] { $n } par adresser kan være én person.
}
audience-see-pairs = Se parene
audience-imports = Lister som er hentet inn
audience-no-import = Ingen lister er hentet inn
audience-people = Personer
audience-people-lead = Adressene er skjult. Hver av dem som vises her, står i personens egen innsynslogg med ID-en din.
audience-people-csv = Alle som CSV: hver av dem åpnes og føres i loggen
audience-nobody = Ingen kan få e-post om dette nå
audience-address = Adresse
audience-not-opened = ikke åpnet
audience-rests-until = hviler til
audience-since = Siden
audience-expires = til
audience-origin = Fra
audience-no-origin = står ikke noe sted
audience-class = Postkasse
audience-next = Flere personer
class-person = en persons
class-company = en bedrifts
origin-form = skjemaet { $form }
origin-import = en liste som er hentet inn
ground-consent = Samtykke
ground-existing-customer = Eksisterende kunder
ground-company-mailbox = Bedriftspostkasser
duplicates-title = Adresser som kan være den samme
duplicates-lead = De skiller seg i punktum, bindestreker eller det som følger etter et pluss. Ingenting slås sammen av seg selv, og visningen loggføres.
duplicates-pairs = Par
duplicates-none = Ingen adresser ser ut som skrivemåter av den samme
duplicates-one = Den ene
duplicates-other = Den andre
duplicates-more = Bare de første { $n } parene vises.
import-name = Innhenting
import-bring = Hent inn en liste
import-lead = En liste trenger kilden sin og retten til å skrive til dem som står på den. De som har bedt om å få være i fred, blir utelatt.
import-reading = leses
import-done = lest
import-interrupted = avbrutt
import-again = Den brøt av. Hent inn den samme listen igjen: ingen blir lagt til to ganger.
import-lines = { $n ->
    [one] Én linje lest
   *[other] { $n } linjer lest
}
import-added = lagt til
import-known = kjent fra før
import-suppressed = skal få være i fred
import-broken = linjer ikke tatt med
import-by = Hentet inn av
import-began = Begynte
import-ended = Sluttet
import-faults = { $n ->
    [one] Én linje ble ikke tatt med
   *[other] { $n } linjer ble ikke tatt med
}
import-faults-csv = Linjene som CSV
import-faults-cut = Bare de første { $n } er lagret med nummer.
import-line = Linje
import-why = Hvorfor
fault-no-address = det står ingen adresse i den
fault-address = det som står i den, er ingen adresse
fault-field-too-long = et felt er for langt
fault-field-count = den har et annet antall felter enn den første linjen, eller et anførselstegn som ikke slutter
fault-encoding = den er ikke UTF-8
fault-date = en dato kan ikke leses, eller ligger i framtiden
fault-no-consent-date = dagen for samtykket mangler
fault-sale-fact = dagen for kjøpet eller varen mangler
fault-not-company = postkassen er en persons
fault-expired = samtykket er for gammelt til å bygge på
import-source = Hvor listen er fra
import-source-help = Med ord, for eksempel «påmeldingslapper fra vårmessen 2026». Ingen adresser.
import-ground = Hvorfor vi kan skrive til dem
import-proof = Hva som viser det
import-proof-help = Hva vi kunne vise tilsynet, og hvor det ligger. Ingen adresser.
import-if-consent = Hvis de har samtykket
import-wording = Ordene de sa ja til
import-wording-help = Nøyaktig som de sto. De blir en del av kvitteringen til hver enkelt.
import-wording-language = Språket i disse ordene
import-consented-on = Dagen de sa ja
import-consented-on-help = Der en linje ikke har sin egen dag (kolonnen «samtykke»).
import-if-customers = Hvis de er eksisterende kunder, må alt dette være sant for alle på listen
sale-from-customer = kundene ga oss adressen selv
sale-in-sale = de ga den da de kjøpte noe
sale-similar = det vi skriver om, er vårt eget og ligner det de kjøpte
sale-refusal-offered = de kunne si nei, gratis og enkelt, da de ga den
import-sold-on = Dagen for kjøpet, der en linje ikke har noen
import-product = Hva som ble solgt, der en linje ikke sier det
import-language = Språket til dem der linjen ikke nevner noe
import-list = Listen
import-list-help = CSV i UTF-8 med navn i den første linjen: e-post, navn, firma, språk, samtykke, kjøpt, vare. Høyst 256 MiB.
import-read-list = Les listen
import-fault-day = Dette er ingen dato
import-fault-ground = Velg hvorfor vi kan skrive til dem
import-fault-list = Velg en fil
import-fault-source = Skriv hvor listen er fra
import-fault-proof = Skriv hva som viser at vi kan skrive til dem
import-fault-person = Her kan det ikke stå noen adresse
import-fault-not-by-consent = Aktiviteten hviler ikke på samtykke
import-fault-wording = Skriv ordene de sa ja til
import-fault-no-exception = Erklæringen bruker ikke unntaket for eksisterende kunder her
import-fault-facts = Dette må også være sant: { $missing }
import-fault-future = Denne dagen har ikke kommet
import-head-empty = Listen er tom
import-head-encoding = Listen er ikke i UTF-8
import-head-long = Den første linjen er for lang
import-head-no-address = Ingen kolonne heter «e-post»
import-head-twice = To kolonner heter det samme

## Spurt på nytt
renew-title = Vil du fortsatt høre fra oss?
renew-lead = Dette spør vi om i dag. Gjør du ingenting, sletter vi det vi har om deg for dette.
renew-topics = Om
renew-yes = Si ja igjen
renew-nothing = Å åpne denne siden endrer ingenting.
renew-over = Dette er besvart før, eller opplysningene er slettet.
renewed-title = Takk, ja-et ditt er fornyet
renewed-lead = Ta vare på kvitteringen: Den viser hva du sa ja til.
job-renewal = Spørsmål om et samtykke fortsatt gjelder
