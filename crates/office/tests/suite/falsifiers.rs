//! Every falsifier is seen to fail: a fault is planted, the check names it in both languages, and turns back once it is
//! mended.

use std::collections::BTreeSet;

use domain::{
    AccessRecordId, Consent, ConsentId, Draft, Language, Mailing, MailingId, SubjectId, Tally,
};
use jiff::SignedDuration;
use office::{
    checks, declare,
    mailing::{draft, send},
    mechanisms::{MECHANISMS, counterexample::Counterexample},
    subscription::request::Form,
};
use uuid::Uuid;

use crate::{
    reading::looked_at,
    world::{ERASED_AT_ONCE, World, live, live_with},
};

const KARI: &str = "kari.nord@solbris.example";
const FORM: &str = "form.newsletter.confirmed-sign-up";

/// Makes two tests for each mechanism, and the list of those that have them.
macro_rules! falsifiers {
    ($($id:literal: async fn $name:ident($world:ident: World) $body:block)*) => {
        const SEEN_TO_FAIL: &[&str] = &[$($id),*];

        scenarios! { $(async fn $name($world: World) { seen_to_fail($world, $id).await; $body })* }
    };
}

/// Nothing speaks against the mechanism's promises before a fault is planted.
async fn seen_to_fail(world: &World, mechanism: &str) {
    assert_eq!(found(world, &world.promise_of(mechanism)).await, None, "{mechanism}");
}

async fn found(world: &World, promise: &str) -> Option<String> {
    world.finds(promise, Language::En).await
}

#[track_caller]
fn says(found: Option<String>, words: &str) {
    let found = found.expect("a counter-example");
    assert!(found.contains(words), "{found}");
}

/// The promise is broken, by these words in each language.
async fn breaks(world: &World, promise: &str, en: &str, nb: &str) {
    says(world.finds(promise, Language::En).await, en);
    says(world.finds(promise, Language::Nb).await, nb);
    assert_eq!(world.state_of(promise).await, domain::PromiseState::Broken);
}

async fn holds(world: &World, promise: &str) {
    assert_eq!(found(world, promise).await, None, "{promise}");
    assert_eq!(world.state_of(promise).await, domain::PromiseState::Kept);
}

async fn only_subject(world: &World) -> SubjectId {
    let first = SubjectId::from_uuid(Uuid::nil());
    store::contact::list(&world.office.store, first, 1).await.unwrap()[0].subject_id
}

async fn only_consent(world: &World) -> Consent {
    let rows = &world.office.store;
    store::consent::list_of_subject(rows, only_subject(world).await).await.unwrap().remove(0)
}

fn news(topic: &str) -> Draft {
    Draft {
        topic: topic.parse().unwrap(),
        activity: String::new(),
        format: domain::SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".into(),
        subject_line_en: "autumn is here".into(),
        body_nb: "Hei\n\nDette er nytt.".into(),
        body_en: "Hello\n\nThis is new.".into(),
    }
}

async fn mails_all(world: &World) -> MailingId {
    let (office, owner, mut cx) = (&world.office, world.owner().await, world.visitor());
    let id = draft::begin(office, &mut cx, owner, news("technology")).await.unwrap();
    send::start(office, &mut cx, id).await.unwrap();
    world.works().await;
    id
}

/// Keeps a consent that was never asked for.
async fn plants(world: &World, consent: Consent) {
    let kept = world.office.store.transact(move |mut tx| async move {
        store::consent::add(&mut tx, &consent).await?;
        tx.commit_without_fact("a fault planted by a test").await
    });
    kept.await.unwrap();
}

const FORGED: ConsentId = ConsentId::from_uuid(Uuid::from_u128(7));

scenarios! {
    async fn um_49_a_mail_server_of_others_is_found_where_nobody_else_gets_anything(world: World) {
        let named = "recipients = [\"mail-provider\"]\nnot_shared = true";
        let nobody = |text: &str| text.replace(named, "recipients = []");
        let promise = world.promise_of("not-passed-on");
        let elsewhere = world.through("smtps://post:secret@mail.solbris.example:465").await;
        let mut cx = world.visitor();
        for (live, host) in [(live(), None), (live_with(nobody), Some("mail.solbris.example"))] {
            declare::put_in_force(&elsewhere, &mut cx, live).await.unwrap();
            checks::all(&elsewhere, &mut cx).await.unwrap();
            let check = store::promise::lookup_newest(&elsewhere.store, &promise).await.unwrap();
            let found = check.expect("it was checked").counterexample;
            let found = found.as_deref().and_then(Counterexample::read);
            let host = host.map(|it| Counterexample::OtherHands { host: it.to_owned() });
            assert_eq!(found, host);
        }
    }
}

falsifiers! {
    "erase-at-withdrawal":
    async fn mi_08_an_address_that_stays_after_its_consent_is_found(world: World) {
        world.subscribes(KARI).await;
        let now = world.office.clock.now().as_microsecond();
        world.tampers(&format!("UPDATE consent SET withdrawn_at = {now}")).await;
        world.pass(SignedDuration::from_mins(14));
        breaks(world, ERASED_AT_ONCE, "1 stored address(es) without a consent, the longest for 14 min",
            "uten samtykke, den lengste i 14 min").await;
        world.tampers("UPDATE consent SET withdrawn_at = NULL").await;
        let token = token_of_way_out(world).await;
        world.unsubscribes(&token).await.unwrap();
        holds(world, ERASED_AT_ONCE).await;
    }

    "confirmed-by-mail":
    async fn um_47_a_consent_that_nobody_confirmed_is_found_even_at_the_instant_of_another(world: World) {
        world.subscribes(KARI).await;
        let known = only_consent(world).await;
        let somebody = SubjectId::from_uuid(Uuid::from_u128(9));
        plants(world, Consent { id: FORGED, subject_id: somebody, ..known }).await;
        breaks(world, FORM, "without a confirmed sign-up", "uten bekreftet påmelding").await;
        world.tampers("DELETE FROM consent WHERE subject_id NOT IN (SELECT subject_id FROM contact)").await;
        holds(world, FORM).await;
    }

    "consent-receipts":
    async fn um_47_a_consent_to_words_that_are_not_on_record_is_found(world: World) {
        let promise = "newsletter.consent-receipt";
        world.subscribes(KARI).await;
        world.tampers("UPDATE consent SET wording_version = 99").await;
        breaks(world, promise, "whose wording is not on record", "en ordlyd som ikke er lagret").await;
        world.tampers("UPDATE consent SET wording_version = 1").await;
        holds(world, promise).await;
        world.tampers("UPDATE wording SET text = text || '!' WHERE language = 'nb'").await;
        breaks(world, promise, "was changed after it was put on record", "er endret etter at den").await;
        world.tampers("UPDATE wording SET text = substr(text, 1, length(text) - 1) WHERE language = 'nb'").await;
        holds(world, promise).await;
    }

    "declared-fields":
    async fn um_46_a_stored_field_that_is_no_longer_declared_is_found(world: World) {
        let promise = world.promise_of("declared-fields");
        let form = Form { employer: "Solbris AS".into(), ..World::form(KARI) };
        world.subscribes_by(&form).await;
        holds(world, &promise).await;
        let asked = "optional = [\"employment.employer\", \"preference.topic\"]";
        world.declares(asked, "optional = [\"preference.topic\"]").await;
        breaks(world, &promise, "1 contact(s) with `employment.employer`", "1 kontakt(er) med `employment.employer`").await;
        world.tampers("UPDATE contact SET employer_sealed = NULL").await;
        holds(world, &promise).await;
    }

    "declared-uses":
    async fn in_03_data_opened_for_something_undeclared_are_found(world: World) {
        let promises = ["newsletter.purpose".to_owned(), "statement.listed-purposes-only".to_owned()];
        world.subscribes(KARI).await;
        mails_all(world).await;
        let (subject, now) = (only_subject(world).await, world.office.clock.now());
        let id = AccessRecordId::from_uuid(Uuid::from_u128(7));
        let actor = domain::Actor::Job;
        let opened = world.office.store.transact(move |mut tx| async move {
            let record = (id, subject, "matchmaking", "send", actor, None, now);
            store::access::add(&mut tx, [record]).await?;
            tx.commit_without_fact("a fault planted by a test").await
        });
        opened.await.unwrap();
        for promise in &promises {
            breaks(world, promise, "1 reading(s) for `matchmaking`", "1 åpning(er) for `matchmaking`").await;
        }
        world.tampers("DELETE FROM access_record WHERE activity = 'matchmaking'").await;
        for promise in &promises {
            holds(world, promise).await;
        }
    }

    "send-gate":
    async fn um_48_a_mail_to_somebody_who_did_not_choose_its_topic_is_found(world: World) {
        let promise = world.promise_of("send-gate");
        world.subscribes(KARI).await;
        mails_all(world).await;
        holds(world, &promise).await;
        let (subject, now) = (only_subject(world).await, world.office.clock.now());
        let id = MailingId::from_uuid(Uuid::from_u128(7));
        let by = domain::MemberId::from_uuid(Uuid::from_u128(8));
        let mailing = Mailing::draft(id, news("events"), by, now);
        let sent = world.office.store.transact(move |mut tx| async move {
            store::mailing::add(&mut tx, &mailing).await?;
            let own = domain::DeliveryId::from_uuid(Uuid::from_u128(9));
            let ground = domain::GroundKind::Consent;
            let row = (id, subject, own, ground, Uuid::from_u128(10));
            store::delivery::add(&mut tx, [row]).await?;
            tx.commit_without_fact("a fault planted by a test").await
        });
        sent.await.unwrap();
        let went = now.as_microsecond();
        let of_events = "mailing_id IN (SELECT id FROM mailing WHERE topic = 'events')";
        world
            .tampers(&format!("UPDATE delivery SET state = 'sent', handed_at = {went}, sent_at = {went} WHERE {of_events}"))
            .await;
        breaks(world, &promise, "1 mail(s) about `events` sent without", "1 e-post(er) om `events` sendt uten").await;
        world.tampers("DELETE FROM delivery WHERE mailing_id IN (SELECT id FROM mailing WHERE topic = 'events')").await;
        holds(world, &promise).await;
        let later = now.as_microsecond() + 1;
        world.tampers(&format!("UPDATE consent SET granted_at = {later}")).await;
        breaks(world, &promise, "1 mail(s) about `technology`", "`technology`").await;
    }

    "way-out":
    async fn mi_09_a_mail_that_went_without_sender_or_way_out_is_found(world: World) {
        let promise = world.promise_of("way-out");
        world.subscribes(KARI).await;
        mails_all(world).await;
        holds(world, &promise).await;
        let lacks = [
            ("n_with_sender", "1 mail(s) without the sender's name", "uten avsenderens navn"),
            ("n_with_link", "1 mail(s) without a link to unsubscribe", "uten lenke for avmelding"),
            ("n_with_one_click", "1 mail(s) without unsubscribing by one click", "uten avmelding med ett klikk"),
        ];
        for (count, en, nb) in lacks {
            world.tampers(&format!("UPDATE mailing_look SET {count} = {count} - 1")).await;
            breaks(world, &promise, en, nb).await;
            world.tampers(&format!("UPDATE mailing_look SET {count} = {count} + 1")).await;
            holds(world, &promise).await;
        }
        world.tampers("UPDATE mailing SET n_sent = n_sent + 1").await;
        breaks(world, &promise, "1 mail(s) that nobody looked at", "som ingen så på").await;
        world.tampers("UPDATE mailing SET n_sent = n_sent - 1").await;
        holds(world, &promise).await;
    }

    "erase-at-dead-mailbox":
    async fn um_50_an_address_that_stays_after_its_mailbox_died_is_found(world: World) {
        world.subscribes(KARI).await;
        mails_all(world).await;
        let promise = world.promise_of("erase-at-dead-mailbox");
        let now = world.office.clock.now().as_microsecond();
        world.tampers(&format!("UPDATE delivery SET returned = 'dead', returned_at = {now}")).await;
        assert_eq!(found(world, &promise).await, None, "a minute is left");
        world.pass(SignedDuration::from_secs(61));
        breaks(world, &promise, "1 address(es) stored after their mailbox was reported dead", "meldt død").await;
        world.tampers("UPDATE delivery SET returned = NULL").await;
        assert_eq!(found(world, &promise).await, None);
        assert_eq!(world.state_of(&promise).await, domain::PromiseState::Running);
    }

    "no-is-final":
    async fn mkt_04_a_mail_to_somebody_who_said_no_is_found(world: World) {
        world.subscribes(KARI).await;
        let token = token_of_way_out(world).await;
        world.unsubscribes(&token).await.unwrap();
        let promise = world.promise_of("no-is-final");
        holds(world, &promise).await;
        world.pass(SignedDuration::from_secs(1));
        world.tampers("CREATE TABLE kept_aside AS SELECT * FROM suppression").await;
        world.subscribes(KARI).await;
        mails_all(world).await;
        assert_eq!(found(world, &promise).await, None, "she asked anew");
        world.tampers("INSERT INTO suppression SELECT * FROM kept_aside").await;
        breaks(world, &promise, "1 mail(s) went to addresses that had said no", "hadde sagt nei").await;
        world.tampers("DELETE FROM suppression; DROP TABLE kept_aside").await;
        holds(world, &promise).await;
    }

    "mail-behaviour":
    async fn um_66_a_mail_that_counts_without_a_yes_is_found(world: World) {
        let promise = "newsletter-reading.mail-behaviour";
        world.subscribes_by(&Form { reading: vec!["opens".into()], ..World::form(KARI) }).await;
        world.subscribes("ola.vik@solbris.example").await;
        let mailing = mails_all(world).await;
        // The mailing kept by itself that two mails were looked at and that one of them counts.
        looked_at(world, mailing, &[(Tally::Opened, 5)]).await;
        holds(world, promise).await;
        holds(world, "newsletter.mail-behaviour").await;
        let set = async |measure: &str, n: u64| {
            world.tampers(&format!("UPDATE mailing_tally SET n = {n} WHERE measure = '{measure}'")).await;
        };
        set("opens-traced", 2).await;
        breaks(world, promise, "1 mail(s) counted that they are opened, of more people than agreed",
            "telte at de ble åpnet, hos flere enn de som sa ja").await;
        set("opens-traced", 0).await;
        breaks(world, promise, "5 mail(s) counted that they are opened", "telte at de ble åpnet").await;
        set("opens-traced", 1).await;
        holds(world, promise).await;
        looked_at(world, mailing, &[(Tally::Clicked, 1)]).await;
        breaks(world, promise, "1 mail(s) counted what is clicked on", "telte hva det ble klikket på").await;
        world.tampers("DELETE FROM mailing_tally WHERE measure = 'clicked'").await;
        looked_at(world, mailing, &[(Tally::TracedUnasked, 1)]).await;
        breaks(world, promise, "1 mail(s) could count what their addressees had not agreed to", "ikke hadde sagt ja til").await;
        world.tampers("DELETE FROM mailing_tally WHERE measure = 'traced-unasked'").await;
        set("traces-looked", 1).await;
        breaks(world, promise, "1 mail(s) went without a look", "uten at noen så på").await;
        set("traces-looked", 2).await;
        holds(world, promise).await;
        world.tampers("UPDATE wording SET text = replace(text, 'choice opens: ', 'choice else: ')").await;
        breaks(world, promise, "1 consent(s) to opens, to words that do not ask for it", "1 samtykke(r) til åpninger").await;
        world.tampers("UPDATE wording SET text = replace(text, 'choice else: ', 'choice opens: ')").await;
        holds(world, promise).await;
        let sent = "(SELECT MIN(handed_at) FROM delivery)";
        world.tampers(&format!("UPDATE consent SET withdrawn_at = {sent} - 1 WHERE topic = 'opens'")).await;
        breaks(world, promise, "1 mail(s) counted that they are opened, of more people than agreed", "sa ja").await;
    }

    "not-passed-on":
    async fn um_49_a_mail_that_tells_others_whose_it_is_is_found(world: World) {
        world.subscribes(KARI).await;
        let mailing = mails_all(world).await;
        let promise = world.promise_of("not-passed-on");
        holds(world, &promise).await;
        looked_at(world, mailing, &[(Tally::TellsOthers, 1)]).await;
        breaks(world, &promise, "1 mail(s) tell another place whose they are", "røper adressaten").await;
        world.tampers("DELETE FROM mailing_tally WHERE measure = 'tells-others'").await;
        holds(world, &promise).await;
    }

    "notice-at-form":
    async fn a_form_that_shows_other_words_than_are_kept_is_found(world: World) {
        let promise = world.promise_of("notice-at-form");
        world.subscribes(KARI).await;
        holds(world, &promise).await;
        world.tampers("UPDATE wording SET text = text || '!' WHERE form = 'newsletter' AND language = 'en'").await;
        breaks(world, &promise, "`newsletter` shows another wording in en", "en annen ordlyd på engelsk").await;
        world.tampers("UPDATE wording SET text = substr(text, 1, length(text) - 1) WHERE form = 'newsletter' AND language = 'en'").await;
        holds(world, &promise).await;
    }

    "published-sentence":
    async fn ms_02_a_published_text_without_the_sentence_is_found(world: World) {
        let promise = "statement.authority".to_owned();
        let owner = world.owner().await;
        world.publishes(owner).await;
        holds(world, &promise).await;
        let id = format!("\"{promise}\"");
        world.tampers(&format!("UPDATE statement_version SET json = replace(json, '{id}', '\"x.lost\"') WHERE language = 'nb'")).await;
        breaks(world, &promise, "version 1 does not say it in nb", "versjon 1 sier det ikke på bokmål").await;
        world.tampers(&format!("UPDATE statement_version SET json = replace(json, '\"x.lost\"', '{id}') WHERE language = 'nb'")).await;
        holds(world, &promise).await;
        world.tampers("UPDATE statement_version SET json = 'nothing' WHERE language = 'en'").await;
        breaks(world, &promise, "version 1 does not say it in en", "på engelsk").await;
    }

    "statement-versions":
    async fn ms_27_a_version_that_was_edited_or_is_gone_is_found(world: World) {
        let promise = "statement.statement-versions".to_owned();
        let owner = world.owner().await;
        world.publishes(owner).await;
        holds(world, &promise).await;
        world.tampers("UPDATE statement_version SET html = html || ' ' WHERE language = 'nb'").await;
        breaks(world, &promise, "version 1 in nb is not the one in the log", "ikke den som står i loggen").await;
        world.tampers("UPDATE statement_version SET html = substr(html, 1, length(html) - 1) WHERE language = 'nb'").await;
        holds(world, &promise).await;
        world.tampers("UPDATE statement_version SET json = replace(json, 'Fjordbok', 'Fjordbokk') WHERE language = 'nb'").await;
        breaks(world, &promise, "version 1 in nb is not the one in the log", "ikke den som står i loggen").await;
        world.tampers("UPDATE statement_version SET json = replace(json, 'Fjordbokk', 'Fjordbok') WHERE language = 'nb'").await;
        holds(world, &promise).await;
        world.tampers("UPDATE statement_version SET number = 2 WHERE language = 'en'").await;
        breaks(world, &promise, "version 1 in en stands in the log and is not kept", "er ikke tatt vare på").await;
    }
}

/// Kari's own way out, as the program makes it.
async fn token_of_way_out(world: &World) -> String {
    let url = world.office.unsubscribe_url(only_subject(world).await);
    url.rsplit('/').next().unwrap().to_owned()
}

#[test]
fn every_mechanism_has_a_falsifier_that_was_seen_to_fail() {
    let elsewhere = [
        crate::audience::SEEN_TO_FAIL,
        crate::backups::SEEN_TO_FAIL,
        crate::members::SEEN_TO_FAIL,
        crate::renewals::SEEN_TO_FAIL,
        crate::second_factor_asked::SEEN_TO_FAIL,
    ]
    .concat();
    let seen: BTreeSet<&str> = SEEN_TO_FAIL.iter().copied().chain(elsewhere).collect();
    let all: BTreeSet<&str> = MECHANISMS.iter().map(|mechanism| mechanism.id).collect();
    assert_eq!(seen, all);
}

scenarios! {
    async fn a_new_sentence_is_published_without_an_exception_for_the_old_one(world: World) {
        let promise = world.promise_of("published-sentence");
        let owner = world.owner().await;
        world.publishes(owner).await;
        world.declares("Fjordbok AS", "Fjordbok Nye AS").await;
        says(found(world, &promise).await, "version 1 does not say it");
        let live = world.office.live();
        let obstacles = office::publishing::obstacles(&world.office, &live).await.unwrap();
        assert!(!obstacles.iter().any(|it| it.promise == promise), "publishing is what mends it");
        world.publishes(owner).await;
        holds(world, &promise).await;
    }
}
