//! Decides how a Fact reads aloud: one sentence in each language, with nothing of a person in it.

use domain::{Channel, Fact, GroundKind, MemberId, PromiseState, ReturnKind, Role, UndertakingWay};
use office::Live;

use crate::moment::Locale;
use crate::parts::State;
use crate::text::Phrase;

/// Returns the sentence of a Fact in the reader's language; names of topics and forms are those declared now.
pub fn sentence(locale: &Locale, live: &Live, fact: &Fact) -> String {
    let t = |key| locale.t(key);
    let phrase = match fact {
        Fact::OrganisationOpened { .. } => {
            t("fact-opened").with("organisation", live.organisation_name())
        }
        Fact::MemberJoined { member: id, role } => t("fact-member-joined")
            .with("member", member(locale, *id))
            .with("role", word(locale, *role)),
        Fact::SecondFactorSet { member: id } => {
            t("fact-second-factor-set").with("member", member(locale, *id))
        }
        Fact::SecondFactorEnded { member: id } => {
            t("fact-second-factor-ended").with("member", member(locale, *id))
        }
        Fact::PasswordReset { member: id } => {
            t("fact-password-reset").with("member", member(locale, *id))
        }
        Fact::DeclarationLoaded { number, .. } => {
            t("fact-declaration-loaded").with("number", u64::from(*number))
        }
        Fact::StatementPublished { number, language, by, .. } => t("fact-statement-published")
            .with("number", u64::from(*number))
            .with("language", language_word(locale, *language))
            .with("member", member(locale, *by)),
        Fact::WordingPublished { form, language, version, .. } => t("fact-wording-published")
            .with("form", form.as_str())
            .with("language", language_word(locale, *language))
            .with("version", u64::from(*version)),
        Fact::ConsentGranted { activity, topic, .. } => t("fact-consent-granted")
            .with("activity", activity_name(locale, live, activity))
            .with("topic", topic_name(locale, live, topic.as_str())),
        Fact::ConsentWithdrawn { channel, .. } => {
            t("fact-consent-withdrawn").with("channel", channel_word(locale, *channel))
        }
        Fact::SubjectErased { n_rows, duration_us, .. } => t("fact-subject-erased")
            .with("rows", n_rows.values().sum::<u64>())
            .with("took", locale.duration(&(duration_us / 1_000))),
        Fact::SuppressionAdded { activity } => {
            t("fact-suppression-added").with("activity", activity_name(locale, live, activity))
        }
        Fact::MailingSent { topic, n_addressees, n_sent, .. } => t("fact-mailing-sent")
            .with("topic", topic_name(locale, live, topic.as_str()))
            .with("sent", u64::from(*n_sent))
            .with("all", u64::from(*n_addressees)),
        Fact::MemberLeft { .. }
        | Fact::AuthorisationGiven { .. }
        | Fact::AuthorisationEnded { .. }
        | Fact::AuthorisationReviewed { .. }
        | Fact::UndertakingGiven { .. }
        | Fact::UndertakingEnded { .. } => about_members(locale, fact),
        Fact::ImportFinished { .. }
        | Fact::GroundRecorded { .. }
        | Fact::ReturnActedOn { .. }
        | Fact::ConsentsSuperseded { .. } => about_addresses(locale, live, fact),
        Fact::PromiseChecked { .. }
        | Fact::MechanismSwitched { .. }
        | Fact::ExceptionSigned { .. }
        | Fact::AttestationMade { .. } => about_promises(locale, live, fact),
        Fact::BackupMade { .. } | Fact::BackupRehearsed { .. } | Fact::BackupRestored { .. } => {
            about_backups(locale, fact)
        }
    };
    phrase.to_string()
}

fn about_members(locale: &Locale, fact: &Fact) -> Phrase {
    let name = |id: &MemberId| member(locale, *id);
    match fact {
        Fact::MemberLeft { member, by } => {
            locale.t("fact-member-left").with("member", name(member)).with("by", name(by))
        }
        Fact::AuthorisationGiven { member, role, by, .. } => {
            let key = match by {
                Some(_) => "fact-authorisation-given",
                None => "fact-authorisation-first",
            };
            locale
                .t(key)
                .with("member", name(member))
                .with("role", word(locale, *role))
                .with("by", by.as_ref().map(name).unwrap_or_default())
        }
        Fact::AuthorisationEnded { by, .. } => {
            locale.t("fact-authorisation-ended").with("member", name(by))
        }
        Fact::AuthorisationReviewed { by, .. } => {
            locale.t("fact-authorisation-reviewed").with("member", name(by))
        }
        Fact::UndertakingGiven { member, way, .. } => locale
            .t("fact-undertaking-given")
            .with("member", name(member))
            .with("way", locale.t(way_key(*way)).to_string()),
        Fact::UndertakingEnded { by, .. } => {
            locale.t("fact-undertaking-ended").with("member", name(by))
        }
        _ => locale.t("fact-other"),
    }
}

/// Returns the key of how somebody is bound to confidentiality.
pub fn way_key(way: UndertakingWay) -> &'static str {
    match way {
        UndertakingWay::Signed => "undertaking-signed",
        UndertakingWay::Paper => "undertaking-paper",
        UndertakingWay::Statute => "undertaking-statute",
    }
}

fn about_addresses(locale: &Locale, live: &Live, fact: &Fact) -> Phrase {
    let name = |activity: &str| activity_name(locale, live, activity);
    match fact {
        Fact::ImportFinished { activity, n_added, by, .. } => locale
            .t("fact-import-finished")
            .with("activity", name(activity))
            .with("n", *n_added)
            .with("member", member(locale, *by)),
        Fact::GroundRecorded { activity, ground_kind, .. } => locale
            .t(match ground_kind {
                GroundKind::CompanyMailbox => "fact-company-mailbox-recorded",
                GroundKind::ExistingCustomer | GroundKind::Consent => "fact-customer-recorded",
            })
            .with("activity", name(activity)),
        Fact::ReturnActedOn { said, .. } => locale.t(match said {
            ReturnKind::Dead => "fact-return-dead",
            ReturnKind::Complaint => "fact-return-complaint",
            ReturnKind::Unsubscribe => "fact-return-unsubscribe",
            _ => "fact-return-other",
        }),
        Fact::ConsentsSuperseded { activity, n_consents } => locale
            .t("fact-consents-superseded")
            .with("activity", name(activity))
            .with("n", *n_consents),
        _ => locale.t("fact-other"),
    }
}

fn about_promises(locale: &Locale, live: &Live, fact: &Fact) -> Phrase {
    match fact {
        Fact::PromiseChecked { promise, state, .. } => locale
            .t("fact-promise-checked")
            .with("state", State::from(*state).word(locale))
            .with("promise", promise_sentence(locale, live, promise)),
        Fact::MechanismSwitched { mechanism, on, by } => locale
            .t(if *on { "fact-mechanism-started" } else { "fact-mechanism-stopped" })
            .with("mechanism", mechanism.as_str())
            .with("member", member(locale, *by)),
        Fact::ExceptionSigned { about, expires_on, by, .. } => locale
            .t("fact-exception-signed")
            .with("promise", promise_sentence(locale, live, about))
            .with("day", locale.date(expires_on))
            .with("member", member(locale, *by)),
        Fact::AttestationMade { promise, expires_on, by } => locale
            .t("fact-attestation-made")
            .with("promise", promise_sentence(locale, live, promise))
            .with("day", locale.date(expires_on))
            .with("member", member(locale, *by)),
        _ => locale.t("fact-other"),
    }
}

fn about_backups(locale: &Locale, fact: &Fact) -> Phrase {
    match fact {
        Fact::BackupMade { n_rows, n_places, .. } => {
            locale.t("fact-backup-made").with("rows", *n_rows).with("places", *n_places)
        }
        Fact::BackupRehearsed { holds, n_rows, n_revenants, duration_us, .. } => locale
            .t(if *holds { "fact-backup-rehearsed" } else { "fact-backup-failed" })
            .with("rows", *n_rows)
            .with("back", *n_revenants)
            .with("took", locale.duration(&(duration_us / 1_000))),
        Fact::BackupRestored { made_at, n_left_out, .. } => locale
            .t("fact-backup-restored")
            .with("at", locale.moment(made_at))
            .with("rows", *n_left_out),
        _ => locale.t("fact-other"),
    }
}

/// Names a Member without naming a person: by the end of her ID.
pub fn member(locale: &Locale, id: MemberId) -> String {
    let digits = id.as_uuid().simple().to_string().to_uppercase();
    locale.t("member-name").with("id", &digits[digits.len() - 4..]).to_string()
}

/// Names a role.
pub fn word(locale: &Locale, role: Role) -> String {
    let key = match role {
        Role::Owner => "role-owner",
        Role::PrivacyLead => "role-officer",
        Role::Marketing => "role-marketing",
        Role::Support => "role-support",
        Role::Developer => "role-developer",
        Role::Auditor => "role-auditor",
    };
    locale.t(key).to_string()
}

/// Names an activity as the declaration does; by its ID when it is no longer declared.
pub fn activity_name(locale: &Locale, live: &Live, id: &str) -> String {
    let activity = live.declaration.activities.iter().find(|it| it.id.get() == id);
    let title = activity.and_then(|activity| activity.title.as_ref());
    title.map_or_else(|| id.to_owned(), |it| locale.language.pick(&it.nb, &it.en).trim().to_owned())
}

/// Names a topic as the declaration does; by its ID when it is no longer declared.
pub fn topic_name(locale: &Locale, live: &Live, id: &str) -> String {
    if let Ok(reading) = id.parse() {
        return locale.t(crate::receipts::reading_key(reading)).to_string();
    }
    let mut topics = live.declaration.activities.iter().flat_map(|activity| &activity.topics);
    let topic = topics.find(|topic| topic.id == id);
    topic.map_or_else(|| id.to_owned(), |it| locale.language.pick(&it.nb, &it.en).clone())
}

fn promise_sentence(locale: &Locale, live: &Live, id: &str) -> String {
    let promise = live.promise(id);
    promise.map_or_else(
        || id.to_owned(),
        |it| locale.language.pick(&it.sentence.nb, &it.sentence.en).clone(),
    )
}

fn language_word(locale: &Locale, language: domain::Language) -> Phrase {
    locale.t(match language {
        domain::Language::Nb => "in-bokmaal",
        domain::Language::En => "in-english",
    })
}

fn channel_word(locale: &Locale, channel: Channel) -> Phrase {
    locale.t(match channel {
        Channel::Form => "channel-form",
        Channel::OneClick => "channel-one-click",
        Channel::Link => "channel-link",
        Channel::Portal => "channel-portal",
        Channel::Member => "channel-member",
        Channel::Mail => "channel-mail",
        Channel::Import => "channel-import",
        Channel::Complaint => "channel-complaint",
        Channel::DeadMailbox => "channel-dead-mailbox",
        Channel::Lapse => "channel-lapse",
    })
}

impl From<PromiseState> for State {
    fn from(state: PromiseState) -> Self {
        match state {
            PromiseState::Kept => Self::Kept,
            PromiseState::Running => Self::Running,
            PromiseState::ByHand => Self::ByHand,
            PromiseState::Unbacked => Self::Unbacked,
            PromiseState::Broken => Self::Broken,
        }
    }
}
