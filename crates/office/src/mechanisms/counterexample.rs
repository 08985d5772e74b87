//! What shows a promise broken: kept as data, read in either language, and without anything of a person.

use domain::{Language, MailingId, Reading, Topic};
use serde::{Deserialize, Serialize};

/// What a falsifier found against a promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Counterexample {
    /// Addresses without a consent that stands.
    Outliving {
        /// How many.
        n_addresses: u64,
        /// The longest time since its consent ended, in whole minutes.
        minutes: u64,
        /// How many of them had been erased, and are back.
        n_back: u64,
    },
    /// Consents by form that nobody confirmed.
    Unconfirmed {
        /// How many.
        n_consents: u64,
    },
    /// Consents to words that are not on record.
    Unworded {
        /// How many.
        n_consents: u64,
    },
    /// Words on record that are no longer those of their digest.
    AlteredWording {
        /// The form.
        form: String,
        /// The version of its wording.
        version: u32,
        /// In which language.
        language: Language,
    },
    /// A stored field that the form does not ask for.
    UndeclaredField {
        /// How many contacts have it.
        n_contacts: u64,
        /// The category of the field.
        category: String,
    },
    /// Data that were opened for something that is not declared.
    UndeclaredUse {
        /// How often.
        n_readings: u64,
        /// The activity that the record names.
        activity: String,
    },
    /// Mails to people who had not said yes to the topic.
    Ungated {
        /// How many.
        n_mails: u64,
        /// The topic.
        topic: Topic,
    },
    /// Mails that lacked what every mail must have.
    NoWayOut {
        /// The mailing.
        mailing: MailingId,
        /// How many of its mails.
        n_mails: u64,
        /// What they lacked.
        lacks: Lack,
    },
    /// Addresses that are held although their mailboxes were reported dead.
    DeadAndHeld {
        /// How many.
        n_addresses: u64,
    },
    /// Mails to addresses that had said no.
    SaidNo {
        /// How many.
        n_mails: u64,
    },
    /// Addresses that may be written to, and nobody knows where they are from.
    NoOrigin {
        /// How many.
        n_addresses: u64,
    },
    /// Mails to customers for whom a fact of the exception was lacking (MKT-02).
    NoSale {
        /// How many.
        n_mails: u64,
    },
    /// Consents that were too old, or to other words, and were used or left standing.
    OldConsent {
        /// How many mails went by them.
        n_mails: u64,
        /// How many were neither asked for again nor ended.
        n_consents: u64,
    },
    /// Mails that could count what their addressees had not said yes to.
    CountsUnasked {
        /// The mailing.
        mailing: MailingId,
        /// How many mails, at least.
        n_mails: u64,
        /// What they could count.
        counts: Counting,
    },
    /// Mails that told another place whose they are.
    TellsOthers {
        /// The mailing.
        mailing: MailingId,
        /// How many of its mails.
        n_mails: u64,
    },
    /// A mail server of others carries what the declaration says nobody else gets.
    OtherHands {
        /// The mail server's host.
        host: String,
    },
    /// Consents to be counted, to words that do not ask for it.
    UnaskedReading {
        /// How many.
        n_consents: u64,
        /// To what.
        reading: Reading,
    },
    /// The form shows other words than those that are put on record.
    OtherWording {
        /// The form.
        form: String,
        /// In which language.
        language: Language,
    },
    /// The published text does not say the sentence.
    Unsaid {
        /// The version.
        version: u32,
        /// In which language.
        language: Language,
    },
    /// A kept text is not the one that the log tells of.
    AlteredVersion {
        /// The version.
        version: u32,
        /// In which language.
        language: Language,
    },
    /// A text that the log tells of is not kept.
    MissingVersion {
        /// The version.
        version: u32,
        /// In which language.
        language: Language,
    },
    /// Backups that are older than they may be, or not where they have to be.
    BackupLags {
        /// What has fallen behind.
        lag: Lag,
    },
    /// Sessions that a password alone opened, or of Members who have no second factor.
    OneFactor {
        /// How many were begun by the password alone.
        n_sessions: u64,
        /// How many are of Members who have no second factor now.
        n_without_factor: u64,
    },
    /// A backup that was restored aside and did not hold.
    RehearsalFailed {
        /// How many people who were erased were found in it.
        n_revenants: u64,
    },
    /// Members opened data without being authorised at that instant.
    Unauthorised {
        /// How often.
        n_openings: u64,
    },
    /// Members opened data while nothing bound them to confidentiality.
    Unbound {
        /// How often.
        n_openings: u64,
    },
    /// Undertakings whose words are gone or changed.
    UnshownUndertaking {
        /// How many Members it cannot be shown of.
        n_members: u64,
    },
    /// Authorisations that nobody looked at in time.
    Unreviewed {
        /// How many.
        n_authorisations: u64,
    },
}

/// What of the backups has fallen behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lag {
    /// No place has a backup that is new enough.
    Everywhere,
    /// One place has none that is new enough; another has.
    OneOfThem,
    /// There is no second place.
    OnePlace,
    /// The newest backup that was made is no longer in its place, or not as it was written.
    Missing,
    /// A place was not told whom a restore must not bring back.
    Untold,
    /// No backup was restored aside for too long.
    Unrehearsed,
}

/// What a mail lacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lack {
    /// The sender's name.
    Sender,
    /// The addressee's own link to unsubscribe.
    Link,
    /// The head that unsubscribes with one click.
    OneClick,
    /// A look at it before it went.
    Look,
}

/// What a mail could count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counting {
    /// That it is opened.
    Opens,
    /// What is clicked on in it.
    Clicks,
    /// One of the two; it was seen as the mail went.
    Either,
    /// Nobody knows, since nobody looked.
    Unknown,
}

impl Counterexample {
    /// Says it in words: one sentence without a full stop.
    pub fn words(&self, language: Language) -> String {
        match language {
            Language::Nb => self.norwegian(),
            Language::En => self.english(),
        }
    }

    /// Returns the text that is kept, which [`Self::read`] reads again.
    pub fn keep(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers only")
    }

    /// Reads what was kept; none when it is no counter-example of this program.
    pub fn read(kept: &str) -> Option<Self> {
        serde_json::from_str(kept).ok()
    }

    fn english(&self) -> String {
        match self {
            Self::Outliving { n_addresses, minutes, n_back } => {
                let back = match n_back {
                    0 => String::new(),
                    n_back => format!("; {n_back} of them came back after being erased"),
                };
                format!(
                    "{n_addresses} stored address(es) without a consent, the longest for {minutes} min{back}"
                )
            }
            Self::Unconfirmed { n_consents } => {
                format!("{n_consents} consent(s) by form without a confirmed sign-up")
            }
            Self::Unworded { n_consents } => {
                format!("{n_consents} consent(s) whose wording is not on record")
            }
            Self::AlteredWording { form, version, language } => format!(
                "version {version} of the wording of `{form}` in {language} was changed after it was put on record"
            ),
            Self::UndeclaredField { n_contacts, category } => format!(
                "{n_contacts} contact(s) with `{category}`, which the declaration does not name"
            ),
            Self::UndeclaredUse { n_readings, activity } => {
                format!("{n_readings} reading(s) for `{activity}`, which is not declared")
            }
            Self::Ungated { n_mails, topic } => {
                format!("{n_mails} mail(s) about `{topic}` sent without a consent to the topic")
            }
            Self::NoWayOut { mailing, n_mails, lacks } => {
                let lacks = match lacks {
                    Lack::Sender => "without the sender's name",
                    Lack::Link => "without a link to unsubscribe",
                    Lack::OneClick => "without unsubscribing by one click",
                    Lack::Look => "that nobody looked at before they went",
                };
                format!("mailing {mailing}: {n_mails} mail(s) {lacks}")
            }
            Self::DeadAndHeld { n_addresses } => {
                format!("{n_addresses} address(es) stored after their mailbox was reported dead")
            }
            Self::SaidNo { n_mails } => {
                format!("{n_mails} mail(s) went to addresses that had said no")
            }
            Self::NoOrigin { n_addresses } => {
                format!(
                    "{n_addresses} address(es) that may be written to without where they are from"
                )
            }
            Self::NoSale { n_mails } => {
                format!("{n_mails} mail(s) to customers lacking a fact of the exception")
            }
            Self::OldConsent { n_mails, n_consents } => format!(
                "{n_mails} mail(s) by a consent that was too old; {n_consents} such consent(s) \
                 neither asked for again nor ended"
            ),
            Self::CountsUnasked { mailing, n_mails, counts } => {
                let counts = match counts {
                    Counting::Opens => "counted that they are opened, of more people than agreed",
                    Counting::Clicks => "counted what is clicked on, of more people than agreed",
                    Counting::Either => "could count what their addressees had not agreed to",
                    Counting::Unknown => "went without a look at what they count",
                };
                format!("mailing {mailing}: {n_mails} mail(s) {counts}")
            }
            Self::TellsOthers { mailing, n_mails } => {
                format!("mailing {mailing}: {n_mails} mail(s) tell another place whose they are")
            }
            Self::OtherHands { host } => {
                format!("mail goes by {host}, and the declaration names no recipient")
            }
            Self::UnaskedReading { n_consents, reading } => {
                format!("{n_consents} consent(s) to {reading}, to words that do not ask for it")
            }
            Self::OtherWording { form, language } => format!(
                "the form `{form}` shows another wording in {language} than the one on record"
            ),
            Self::Unsaid { version, language } => {
                format!("version {version} does not say it in {language}")
            }
            Self::AlteredVersion { version, language } => {
                format!("the text of version {version} in {language} is not the one in the log")
            }
            Self::MissingVersion { version, language } => {
                format!("version {version} in {language} stands in the log and is not kept")
            }
            Self::BackupLags { lag } => match lag {
                Lag::Everywhere => "no backup is new enough",
                Lag::OneOfThem => "one of the places has no backup that is new enough",
                Lag::OnePlace => "there is no second place for backups",
                Lag::Missing => "a backup that was made is no longer in its place",
                Lag::Untold => "a place does not know whom a restore must not bring back",
                Lag::Unrehearsed => "no restore was rehearsed for too long",
            }
            .to_owned(),
            Self::OneFactor { n_sessions, n_without_factor } => format!(
                "{n_sessions} session(s) begun by the password alone; {n_without_factor} of members \
                 who have no second factor"
            ),
            Self::RehearsalFailed { n_revenants } => match n_revenants {
                0 => "the newest backup could not be restored".to_owned(),
                n => format!("{n} erased person(s) were found in the newest backup, restored"),
            },
            Self::Unauthorised { n_openings } => format!(
                "personal data were opened {n_openings} time(s) by somebody not authorised at that instant"
            ),
            Self::Unbound { n_openings } => format!(
                "personal data were opened {n_openings} time(s) by somebody not bound to confidentiality"
            ),
            Self::UnshownUndertaking { n_members } => {
                format!("{n_members} member(s) are bound by words that are gone or were changed")
            }
            Self::Unreviewed { n_authorisations } => {
                format!("{n_authorisations} authorisation(s) were not reviewed in time")
            }
        }
    }

    fn norwegian(&self) -> String {
        match self {
            Self::Outliving { n_addresses, minutes, n_back } => {
                let back = match n_back {
                    0 => String::new(),
                    n_back => format!("; {n_back} av dem kom tilbake etter å ha vært slettet"),
                };
                format!(
                    "{n_addresses} lagret(e) adresse(r) uten samtykke, den lengste i {minutes} min{back}"
                )
            }
            Self::Unconfirmed { n_consents } => {
                format!("{n_consents} samtykke(r) fra skjema uten bekreftet påmelding")
            }
            Self::Unworded { n_consents } => {
                format!("{n_consents} samtykke(r) til en ordlyd som ikke er lagret")
            }
            Self::AlteredWording { form, version, language } => format!(
                "versjon {version} av ordlyden i `{form}` på {} er endret etter at den ble lagret",
                name(*language)
            ),
            Self::UndeclaredField { n_contacts, category } => {
                format!("{n_contacts} kontakt(er) med `{category}`, som erklæringen ikke nevner")
            }
            Self::UndeclaredUse { n_readings, activity } => {
                format!("{n_readings} åpning(er) for `{activity}`, som ikke er erklært")
            }
            Self::Ungated { n_mails, topic } => {
                format!("{n_mails} e-post(er) om `{topic}` sendt uten samtykke til temaet")
            }
            Self::NoWayOut { mailing, n_mails, lacks } => {
                let lacks = match lacks {
                    Lack::Sender => "uten avsenderens navn",
                    Lack::Link => "uten lenke for avmelding",
                    Lack::OneClick => "uten avmelding med ett klikk",
                    Lack::Look => "som ingen så på før de gikk",
                };
                format!("utsending {mailing}: {n_mails} e-post(er) {lacks}")
            }
            Self::DeadAndHeld { n_addresses } => {
                format!("{n_addresses} adresse(r) er lagret etter at postkassen ble meldt død")
            }
            Self::SaidNo { n_mails } => {
                format!("{n_mails} e-post(er) gikk til adresser som hadde sagt nei")
            }
            Self::NoOrigin { n_addresses } => {
                format!(
                    "{n_addresses} adresse(r) vi kan skrive til, uten at det står hvor de er fra"
                )
            }
            Self::NoSale { n_mails } => {
                format!("{n_mails} e-post(er) til kunder der ett av vilkårene manglet")
            }
            Self::OldConsent { n_mails, n_consents } => format!(
                "{n_mails} e-post(er) på samtykke som var for gammelt; {n_consents} slike samtykke(r) \
                 er verken spurt om på nytt eller avsluttet"
            ),
            Self::CountsUnasked { mailing, n_mails, counts } => {
                let counts = match counts {
                    Counting::Opens => "telte at de ble åpnet, hos flere enn de som sa ja",
                    Counting::Clicks => "telte hva det ble klikket på, hos flere enn de som sa ja",
                    Counting::Either => "kunne telle det adressatene ikke hadde sagt ja til",
                    Counting::Unknown => "gikk uten at noen så på hva de teller",
                };
                format!("utsending {mailing}: {n_mails} e-post(er) {counts}")
            }
            Self::TellsOthers { mailing, n_mails } => {
                format!(
                    "utsending {mailing}: {n_mails} e-post(er) røper adressaten til et annet sted"
                )
            }
            Self::OtherHands { host } => {
                format!("e-post går gjennom {host}, og erklæringen nevner ingen mottaker")
            }
            Self::UnaskedReading { n_consents, reading } => {
                let reading = match reading {
                    Reading::Opens => "åpninger",
                    Reading::Clicks => "klikk",
                };
                format!(
                    "{n_consents} samtykke(r) til {reading}, til en ordlyd som ikke spør om det"
                )
            }
            Self::OtherWording { form, language } => format!(
                "skjemaet `{form}` viser en annen ordlyd på {} enn den som er lagret",
                name(*language)
            ),
            Self::Unsaid { version, language } => {
                format!("versjon {version} sier det ikke på {}", name(*language))
            }
            Self::AlteredVersion { version, language } => format!(
                "teksten i versjon {version} på {} er ikke den som står i loggen",
                name(*language)
            ),
            Self::MissingVersion { version, language } => format!(
                "versjon {version} på {} står i loggen og er ikke tatt vare på",
                name(*language)
            ),
            Self::BackupLags { lag } => match lag {
                Lag::Everywhere => "ingen sikkerhetskopi er ny nok",
                Lag::OneOfThem => "ett av stedene har ingen sikkerhetskopi som er ny nok",
                Lag::OnePlace => "sikkerhetskopiene har ikke noe sted nummer to",
                Lag::Missing => "en sikkerhetskopi som ble laget, ligger ikke lenger på sitt sted",
                Lag::Untold => "et sted vet ikke hvem en gjenoppretting ikke må bringe tilbake",
                Lag::Unrehearsed => "ingen gjenoppretting er prøvd på for lenge",
            }
            .to_owned(),
            Self::OneFactor { n_sessions, n_without_factor } => format!(
                "{n_sessions} pålogging(er) med passordet alene; {n_without_factor} av medlemmer \
                 som ikke har noen faktor til"
            ),
            Self::RehearsalFailed { n_revenants } => match n_revenants {
                0 => "den nyeste sikkerhetskopien lot seg ikke gjenopprette".to_owned(),
                n => format!("{n} slettet(e) person(er) ble funnet i den nyeste sikkerhetskopien"),
            },
            Self::Unauthorised { n_openings } => format!(
                "personopplysninger ble åpnet {n_openings} gang(er) av noen som ikke var autorisert i det øyeblikket"
            ),
            Self::Unbound { n_openings } => format!(
                "personopplysninger ble åpnet {n_openings} gang(er) av noen som ikke var bundet av taushetserklæring"
            ),
            Self::UnshownUndertaking { n_members } => {
                format!("{n_members} medlem(mer) er bundet av ord som er borte eller endret")
            }
            Self::Unreviewed { n_authorisations } => {
                format!("{n_authorisations} autorisasjon(er) er ikke vurdert i tide")
            }
        }
    }
}

/// Says in words what was kept of a check; a text from before counter-examples were data stays as it is.
pub fn in_words(kept: &str, language: Language) -> String {
    Counterexample::read(kept).map_or_else(|| kept.to_owned(), |found| found.words(language))
}

fn name(language: Language) -> &'static str {
    match language {
        Language::Nb => "bokmål",
        Language::En => "engelsk",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_the_same_again_and_keeps_its_form() {
        let found = Counterexample::Outliving { n_addresses: 2, minutes: 14, n_back: 1 };
        let kept = found.keep();
        assert_eq!(kept, r#"{"kind":"outliving","n_addresses":2,"minutes":14,"n_back":1}"#);
        assert_eq!(Counterexample::read(&kept), Some(found));
    }

    #[test]
    fn what_an_older_program_kept_is_shown_as_it_is() {
        assert_eq!(in_words("3 mails too many", Language::Nb), "3 mails too many");
    }

    #[test]
    fn each_language_has_words_of_its_own() {
        let found = Counterexample::Ungated { n_mails: 1, topic: "events".parse().unwrap() };
        let kept = found.keep();
        assert!(in_words(&kept, Language::En).contains("without a consent to the topic"));
        assert!(in_words(&kept, Language::Nb).contains("uten samtykke til temaet"));
    }
}
