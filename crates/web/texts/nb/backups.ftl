# Sikkerhetskopier: hvor, når, prøvd.
backups-name = Sikkerhetskopier
backups-title-none = Det lages ingen sikkerhetskopier
backups-title-calm = Sikkerhetskopiene er ferske, og er prøvd
backups-title = { $n ->
    [one] Én ting ved sikkerhetskopiene henger etter
   *[other] { $n } ting ved sikkerhetskopiene henger etter
}
backups-lead = En sikkerhetskopi har alle rader fra ett øyeblikk, forseglet. Ved siden av står hvem som er slettet siden, så en gjenoppretting ikke bringer noen tilbake.
backups-csv = Sikkerhetskopier som CSV
backups-places = Steder
backups-place = Sted
backups-no-place = Ingen steder er oppgitt
backups-no-place-how = Den som drifter programmet, oppgir en mappe her og en til på en annen disk eller maskin.
backups-newest = Nyeste kopi
backups-told = Sist fortalt om slettinger
backups-late = for gammel
backups-missing = ligger der ikke lenger
backups-behind = vet ingenting om de siste minuttene
backups-soon = den første kommer snart
backups-fresh = fersk
backups-none = ingen ennå
backups-untold = ikke siden oppstart
backups-schedule = Én { $hours ->
    [24] om dagen
   *[other] hver { $hours }. time
}, tatt vare på i { $keep } dager. Prøvd hver { $rehearse }. dag.
backups-rehearsals = Prøver
backups-no-rehearsal = Ingen gjenoppretting er prøvd ennå
backups-no-rehearsal-how = En prøve gjenoppretter den nyeste kopien til side, leter etter folk som er slettet, regner etter loggen og sletter alt igjen.
backups-when = Når
backups-rows = Rader
backups-left-out = Rader utelatt
backups-revenants = Slettede tilbake
backups-took = Tok
backups-failed = holder ikke
backups-holds = holder
backups-rehearsed-how = Utelatte rader gjaldt folk som ble slettet etter at kopien ble laget. Ingen av dem får være tilbake.
backups-copies = Kopier
backups-megabytes = MB
backups-there = hel
backups-not-there = ikke der
backups-key = Rotnøkkelen er ikke i noen kopi. Ta vare på den et annet sted: uten den kan ingen åpne kopiene.
settings-backups = Sikkerhetskopier
settings-backups-lead = Hvor de går, hvor gamle de er, og om en gjenoppretting er prøvd.
settings-see-backups = Se sikkerhetskopiene
job-backup = Lage eller kopiere en sikkerhetskopi
job-rehearsal = Prøve en gjenoppretting
need-backup-late = Den nyeste sikkerhetskopien i { $place } er for gammel
need-backup-late-reason = Uten den går mer tapt enn du regner med
need-backup-missing = Den nyeste sikkerhetskopien i { $place } ligger der ikke lenger
need-backup-missing-reason = Den ble laget, og noen eller noe har slettet eller endret den
need-backup-untold = { $place } får ikke vite hvem som slettes
need-backup-untold-reason = En gjenoppretting derfra ville bli avvist, eller bringe folk tilbake
need-rehearsal-late = Ingen gjenoppretting er prøvd på for lenge
need-rehearsal-late-reason = En sikkerhetskopi som ingen har prøvd, er et håp (SEC-01)
need-rehearsal-failed = Den nyeste sikkerhetskopien lot seg ikke gjenopprette
need-rehearsal-failed-reason = Prøven { $at } sier hvorfor
need-see-backups = Se sikkerhetskopiene
fact-backup-made = En sikkerhetskopi av { $rows ->
    [one] én rad
   *[other] { $rows } rader
} ble laget { $places ->
    [one] på ett sted
   *[other] på { $places } steder
}
fact-backup-rehearsed = En gjenoppretting av { $rows ->
    [one] én rad
   *[other] { $rows } rader
} ble prøvd på { $took }, og brakte ingen tilbake
fact-backup-failed = Prøven av en gjenoppretting slo feil; slettede folk i den: { $back }
fact-backup-restored = Radene ble gjenopprettet fra sikkerhetskopien { $at }; av folk slettet siden ble { $rows ->
    [one] én rad
   *[other] { $rows } rader
} utelatt
