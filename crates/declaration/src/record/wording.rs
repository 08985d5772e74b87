//! The words of the record: headings, and when data are erased. Written for the keeper of the record, not for the person.

use crate::{
    catalogue,
    model::{Activity, Retention, RetentionEnd, Text, Then},
    words::{Language, list, text},
};

/// A column or sheet of the record, with its place in Art. 30.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// The sheet on who keeps the record.
    Holder,
    /// The sheet of Art. 30(1).
    ControllerPart,
    /// The sheet of Art. 30(2).
    ProcessorPart,
    /// The sheet of measures; also a column.
    Measures,
    /// ID of the row.
    Activity,
    /// Who decides.
    Controllers,
    /// One measure.
    Measure,
    /// Why.
    Purpose,
    /// What is done for customers.
    Processing,
    /// Legal basis.
    Basis,
    /// Whose data.
    Subjects,
    /// Which data.
    Categories,
    /// Sources.
    Sources,
    /// Who gets data.
    Recipients,
    /// Sub-processors.
    Subprocessors,
    /// Out of the EEA.
    Transfers,
    /// Erasure times.
    Erasure,
    /// Systems.
    Systems,
    /// Latest review.
    ReviewedOn,
    /// Role of a party.
    Part,
    /// Name.
    Name,
    /// Organisation number.
    Number,
    /// Country.
    Country,
    /// Address.
    Address,
    /// Contact point.
    Contact,
    /// What is done.
    Says,
    /// Latest test.
    TestedOn,
    /// Where the proof lies.
    Evidence,
    /// Who answers.
    Owner,
    /// The data protection officer.
    Officer,
    /// Another company of the group.
    GroupCompany,
    /// A customer.
    Customer,
    /// The day of the record.
    AsOf,
}

impl Heading {
    /// Returns the name of a sheet, column or kind of party.
    pub const fn read(self, language: Language) -> &'static str {
        let [nb, en] = match self {
            Self::Holder => ["Protokollen", "The record"],
            Self::ControllerPart => ["Behandlingsansvarlig", "Controller"],
            Self::ProcessorPart => ["Databehandler", "Processor"],
            Self::Measures => ["Sikkerhetstiltak", "Security measures"],
            Self::Activity => ["Aktivitet", "Activity"],
            Self::Controllers => ["Hvem som bestemmer", "Who decides"],
            Self::Measure => ["Tiltak", "Measure"],
            Self::Purpose => ["Formål", "Purpose"],
            Self::Processing => ["Behandling for kunden", "Processing for the customer"],
            Self::Basis => ["Behandlingsgrunnlag", "Legal basis"],
            Self::Subjects => ["Hvem det gjelder", "Whose data"],
            Self::Categories => ["Opplysninger", "Data"],
            Self::Sources => ["Kilder", "Sources"],
            Self::Recipients => ["Mottakere", "Recipients"],
            Self::Subprocessors => ["Underdatabehandlere", "Sub-processors"],
            Self::Transfers => ["Overføring ut av EØS", "Transfers out of the EEA"],
            Self::Erasure => ["Sletting", "Erasure"],
            Self::Systems => ["Systemer", "Systems"],
            Self::ReviewedOn => ["Sist gjennomgått", "Last reviewed"],
            Self::Part => ["Del", "Part"],
            Self::Name => ["Navn", "Name"],
            Self::Number => ["Organisasjonsnummer", "Organisation number"],
            Self::Country => ["Land", "Country"],
            Self::Address => ["Adresse", "Address"],
            Self::Contact => ["Kontaktpunkt", "Contact point"],
            Self::Says => ["Hva som gjøres", "What is done"],
            Self::TestedOn => ["Sist prøvd", "Last tested"],
            Self::Evidence => ["Bevis", "Evidence"],
            Self::Owner => ["Ansvarlig", "Responsible"],
            Self::Officer => ["Personvernombud", "Data protection officer"],
            Self::GroupCompany => ["Selskap i konsernet", "Company of the group"],
            Self::Customer => ["Kunde", "Customer"],
            Self::AsOf => ["Per dato", "As of"],
        };
        match language {
            Language::Nb => nb,
            Language::En => en,
        }
    }
}

/// Returns when an activity's data go and what keeps some of them; none where nothing is declared.
pub(super) fn erasure(activity: &Activity) -> Option<Text> {
    let retention = activity.retention.as_ref()?;
    let mut words = ending(retention);
    for event in &activity.erase_also_when {
        let also = event_words(event);
        words.nb += &format!("; også {}", also.nb);
        words.en += &format!("; also {}", also.en);
    }
    if let Some(law) = retention.law.as_ref().map(|law| law.as_str()) {
        let kept = kept_labels(retention);
        words.nb += &format!("; {law} holder tilbake {}", kept.nb);
        words.en += &format!("; {} kept under {law}", kept.en);
    }
    Some(words)
}

fn ending(retention: &Retention) -> Text {
    let (nb, en) = match retention.then {
        Then::Erase => ("Slettes", "Erased"),
        Then::Anonymise => ("Anonymiseres", "Made anonymous"),
        Then::Return => ("Leveres tilbake", "Returned"),
    };
    if let Some(criterion) = &retention.criterion {
        return text(format!("{nb}: {}", criterion.nb), format!("{en}: {}", criterion.en));
    }
    let until = retention.until.as_ref().map(|until| end(**until));
    match (&retention.period, until) {
        (Some(period), Some(event)) => text(
            format!("{nb} {} etter at {}", period.nb(), event.nb),
            format!("{en} {} after {}", period.en(), event.en),
        ),
        (Some(period), None) => text(
            format!("{nb} {} etter innsamling", period.nb()),
            format!("{en} {} after collection", period.en()),
        ),
        (None, Some(event)) => {
            text(format!("{nb} når {}", event.nb), format!("{en} when {}", event.en))
        }
        (None, None) => text(nb, en),
    }
}

fn end(event: RetentionEnd) -> Text {
    match event {
        RetentionEnd::Withdrawal => text("samtykket er trukket tilbake", "consent is withdrawn"),
        RetentionEnd::AgreementEnd => text("avtalen er slutt", "the agreement has ended"),
        RetentionEnd::RelationEnd => text("kundeforholdet er slutt", "the relation has ended"),
        RetentionEnd::CaseClosed => text("saken er lukket", "the case is closed"),
        RetentionEnd::Decision => text("ansettelsen er avgjort", "the hiring is decided"),
        RetentionEnd::EventEnd => text("arrangementet er over", "the event is over"),
        RetentionEnd::AccountClosed => text("kontoen er lukket", "the account is closed"),
        RetentionEnd::FinancialYearEnd => {
            text("regnskapsåret er slutt", "the financial year has ended")
        }
        RetentionEnd::SessionEnd => text("besøket er over", "the visit is over"),
        RetentionEnd::PurposeEnd => text("formålet er nådd", "the purpose is met"),
        RetentionEnd::CustomerAsks => text("kunden ber om det", "the customer asks"),
    }
}

fn event_words(event: &str) -> Text {
    match event {
        "mailbox-dead" => text("når postkassen er død", "when the mailbox is dead"),
        "objection" => text("når personen protesterer", "on an objection"),
        "age-known" => {
            text("straks en for lav alder blir kjent", "as soon as too low an age is known")
        }
        "relation-ended" => text("når forholdet er slutt", "when the relation has ended"),
        other => text(format!("ved «{other}»"), format!("on \"{other}\"")),
    }
}

fn kept_labels(retention: &Retention) -> Text {
    if retention.law_keeps.is_empty() {
        return text("det loven krever", "what the law demands");
    }
    let label = |pick: fn(&catalogue::Category) -> &'static str| -> Vec<&str> {
        let keys = retention.law_keeps.iter();
        keys.map(|key| catalogue::category(key).map_or(key.as_str(), pick)).collect()
    };
    let (nb, en) = (label(|category| category.nb), label(|category| category.en));
    text(list(Language::Nb, &nb), list(Language::En, &en))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(activity: &str, nb: &str, en: &str) {
        let head = "id = \"a\"\npurpose = { nb = \"p\", en = \"p\" }\n";
        let activity: Activity = toml::from_str(&format!("{head}{activity}")).expect("an activity");
        assert_eq!(erasure(&activity), Some(text(nb, en)));
    }

    #[test]
    fn erasure_is_told_with_event_period_and_what_else_ends_it() {
        check(
            "retention = { until = \"withdrawal\" }\nerase_also_when = [\"mailbox-dead\"]",
            "Slettes når samtykket er trukket tilbake; også når postkassen er død",
            "Erased when consent is withdrawn; also when the mailbox is dead",
        );
        check(
            "retention = { until = \"decision\", for = \"6 months\" }",
            "Slettes 6 måneder etter at ansettelsen er avgjort",
            "Erased 6 months after the hiring is decided",
        );
        check(
            "retention = { for = \"90 days\", then = \"anonymise\" }",
            "Anonymiseres 90 dager etter innsamling",
            "Made anonymous 90 days after collection",
        );
    }

    #[test]
    fn what_a_section_keeps_is_named() {
        check(
            "retention = { until = \"event-end\", law = \"BFL § 13\", law_keeps = [\"contact.name\"] }",
            "Slettes når arrangementet er over; BFL § 13 holder tilbake navn",
            "Erased when the event is over; name kept under BFL § 13",
        );
    }

    #[test]
    fn an_activity_without_retention_has_no_words_for_it() {
        let activity = "id = \"a\"\npurpose = { nb = \"p\", en = \"p\" }";
        let activity: Activity = toml::from_str(activity).expect("an activity");
        assert_eq!(erasure(&activity), None);
    }
}
