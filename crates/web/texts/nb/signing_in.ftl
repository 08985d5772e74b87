## Passwords

password-guessed-fault = Dette passordet er blant dem som gjettes først. En setning du finner på selv, er bedre.
password-breached-fault = Dette passordet er stjålet et annet sted, og andre prøver det. Velg et annet.
password-telling-fault = Passordet inneholder adressen din eller navnet på virksomheten, og det vet andre
password-unread-fault = Filen med stjålne passord kan ikke leses, så ingen kan sette passord nå. Si fra til den som driver programmet.

## The second step

code-title = Ett steg til
code-lead = Passordet er riktig. Vis den andre faktoren innen fem minutter.
code-label = Kode fra appen, eller en gjenopprettingskode
code-help = Appen viser seks sifre. En gjenopprettingskode har seksten bokstaver og sifre.
code-act = Logg inn med koden
code-back = Begynn på nytt med passordet
code-refused = Koden stemmer ikke, eller er brukt
sign-in-over = Innloggingen tok for lang tid, eller for mange koder var feil. Begynn på nytt med passordet.

## The page of the second factor

factor-title = Faktor nummer to
factor-lead = En kode som telefonen din viser ved siden av passordet, så et stjålet passord ikke åpner noe.
factor-must = Alle som logger inn her, viser en faktor til. Sett opp din for å komme videre.
factor-begin-title = Du har ingen ennå
factor-begin-lead = Du trenger en app som viser engangskoder (TOTP), på telefonen eller datamaskinen.
factor-begin = Sett opp en faktor til
factor-app-title = Si det til appen
factor-app-lead = La appen ta bilde av dette, eller skriv bokstavene inn. De vises til du bekrefter, høyst en time.
factor-picture = QR-kode med bokstavene nedenfor, til appen din
factor-secret = Bokstaver til appen
factor-confirm-title = Vis at den har dem
factor-code = De seks sifrene appen viser nå
factor-confirm = Bekreft faktoren
factor-set = Fra nå av blir du bedt om en kode når du logger inn. De andre øktene dine er avsluttet.
factor-codes-title = Gjenopprettingskoder
factor-codes-lead = Hver av dem åpner kontoen din én gang når telefonen er borte. De vises ikke igjen: skriv dem ut, eller legg dem i et passordhvelv.
factor-codes-kept = Jeg har tatt vare på kodene
factor-asked-title = Du blir bedt om en kode
factor-codes-left = Gjenopprettingskoder igjen
factor-end-title = Avslutt den, eller bytt telefon
factor-end-lead = Gjenopprettingskodene slutter å virke, og de andre øktene dine avsluttes. Du kan sette opp en ny etterpå.
factor-end = Avslutt faktoren
factor-ended = Faktoren er avsluttet
factor-otherwise = faktoren er ikke slik siden viste
factor-coverage-asked = { $with } av { $all } medlemmer har en. Erklæringen lover det, så ingen kommer videre uten.
factor-coverage-let-be = { $with } av { $all } medlemmer har en. Erklæringen lover det for alle, men programmet er startet uten å spørre etter den: ingenting holder det løftet.
factor-coverage-by-choice = { $with } av { $all } medlemmer har en. Hver enkelt velger selv.
settings-see-factor = Sett den opp, eller avslutt den

fact-second-factor-set = { $member } satte opp en faktor til
fact-second-factor-ended = { $member } avsluttet faktoren
cookie-code = venter på steg to når ansatte logger inn
cookie-code-lives = { $minutes } minutter

## A forgotten password

sign-in-forgotten = Har du glemt passordet?
forgotten-title = Be om et nytt passord
forgotten-lead = Vi sender en lenke til adressen du logger inn med. Den virker én gang, i { $minutes } minutter.
forgotten-act = Send lenken
forgotten-sent = Hvis et medlem har denne adressen, er en lenke på vei. Se også blant uønsket e-post.
forgotten-back = Tilbake til innloggingen
reset-title = Sett et nytt passord
reset-lead = Du blir logget ut alle steder når det er satt. Faktor nummer to blir stående.
reset-act = Sett passordet
reset-over = lenken er brukt, eller for gammel
reset-done = Passordet er satt. Logg inn med det.
fact-password-reset = { $member } satte nytt passord med en lenke på e-post

## Where one is signed in

settings-browser = Nettleser
settings-browser-on = { $family } på { $system }
settings-browser-unknown = Ikke kjent
settings-with-factor = med faktor nummer to
settings-without-factor = med passordet alene

job-password-reset = Sende lenken til et nytt passord
job-member-alert = Si fra til et medlem om hva som ble gjort med kontoen
