## Passwords

password-guessed-fault = Dette passordet er blant dem som gjettes først. En setning du finner på selv, er bedre.
password-breached-fault = Dette passordet er stjålet et annet sted, og andre prøver det. Velg et annet.
password-telling-fault = Passordet inneholder adressen din eller navnet på virksomheten, og det vet andre
password-unread-fault = Filen med stjålne passord kan ikke leses, så ingen kan sette passord nå. Si fra til den som driver programmet.
