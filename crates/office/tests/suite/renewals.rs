//! A yes grows old, or is to other words: it is asked for once more, given anew, or ended.

use domain::{Channel, Consent, Language, PromiseState};
use jiff::SignedDuration;
use office::{
    Acting,
    audience::renewal::{self, RenewError},
    subscription::confirm,
};

use crate::world::{World, token_of};

/// The mechanism whose falsifier finds the old consents here.
pub(crate) const SEEN_TO_FAIL: &[&str] = &["consent-renewed"];

const KARI: &str = "kari.nord@solbris.example";
const RENEWED: &str = "newsletter.consent-renewed";
const DAY: SignedDuration = SignedDuration::from_hours(24);
const SECOND: SignedDuration = SignedDuration::from_secs(1);

async fn sweeps(world: &World) {
    let mut cx = world.office.context(Acting::Job);
    office::audience::sweep(&world.office, &mut cx).await.unwrap();
    world.works().await;
}

async fn consents(world: &World, subject: domain::SubjectId) -> Vec<Consent> {
    store::consent::list_of_subject(&world.office.store, subject).await.unwrap()
}

async fn n_standing(world: &World, subject: domain::SubjectId) -> usize {
    let now = world.office.clock.now();
    consents(world, subject).await.iter().filter(|it| it.stands(now)).count()
}

/// Moves the clock to `before` the instant at which the consent grows too old.
fn pass_until(world: &World, consent: &Consent, before: SignedDuration) {
    let until = consent.expires_at.unwrap() - before;
    world.pass(until.duration_since(world.office.clock.now()));
}

async fn n_mails(world: &World) -> usize {
    world.mails_to(KARI).len()
}

async fn is_held(world: &World) -> bool {
    store::contact::count(&world.office.store).await.unwrap() > 0
}

fn with_purpose(text: &str, purpose: &str) -> String {
    text.replace("send you news on the topics you choose, and invite you to events", purpose)
}

scenarios! {
    async fn um_47_a_yes_is_asked_for_once_thirty_days_before_it_grows_too_old(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let consent = consents(world, kari).await.remove(0);
        assert_eq!(world.office.day(consent.expires_at.unwrap()), jiff::civil::date(2028, 11, 23));
        pass_until(world, &consent, DAY * 30 + SECOND);
        sweeps(world).await;
        assert_eq!(n_mails(world).await, 1, "the confirmation, and no question yet");
        world.pass(SECOND);
        sweeps(world).await;
        sweeps(world).await;
        assert_eq!(n_mails(world).await, 2, "one question, however often the sweep runs");
        let mail = world.last_mail_to(KARI);
        assert!(mail.list_unsubscribe.is_none(), "no mailing");
        assert_eq!(n_standing(world, kari).await, 1, "the old yes still holds");
    }

    async fn um_47_a_renewed_yes_is_a_new_consent_in_the_words_of_today(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let old = consents(world, kari).await.remove(0);
        pass_until(world, &old, DAY);
        sweeps(world).await;
        let token = token_of(&world.last_mail_to(KARI), "/renew/");
        let ask = renewal::preview(&world.office, &token).await.unwrap();
        assert_eq!(ask.topics, ["technology".parse().unwrap()]);
        assert_eq!(consents(world, kari).await.len(), 1, "looking changes nothing");
        let receipt = renewal::renew(&world.office, &mut world.visitor(), &token).await.unwrap();
        let both = consents(world, kari).await;
        assert_eq!(both[0].withdrawn_at, Some(receipt.granted_at));
        assert_eq!(both[1].channel, Channel::Link);
        assert_eq!(both[1].wording_digest, ask.wording_digest);
        assert_eq!(world.office.day(both[1].expires_at.unwrap()), jiff::civil::date(2030, 11, 23));
        let again = renewal::renew(&world.office, &mut world.visitor(), &token).await;
        assert!(matches!(again, Err(RenewError::Over)));
        let kept = world.office.receipt_token(receipt.consents[0]);
        let found = office::subscription::receipt::find(&world.office, &kept).await.unwrap();
        assert_eq!(found.unwrap().granted_at, receipt.granted_at);
        world.pass(DAY * 60);
        sweeps(world).await;
        assert!(is_held(world).await, "whoever answered stays");
    }

    async fn mi_08_whoever_does_not_answer_is_erased_when_the_yes_has_grown_too_old(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let consent = consents(world, kari).await.remove(0);
        pass_until(world, &consent, DAY * 30);
        sweeps(world).await;
        pass_until(world, &consent, SECOND);
        sweeps(world).await;
        assert!(is_held(world).await, "the yes still holds for a second");
        world.pass(SECOND * 2);
        sweeps(world).await;
        assert!(!is_held(world).await);
        let kinds = world.fact_kinds().await;
        assert!(kinds.contains(&"subject.erased".to_owned()));
        let token = token_of(&world.last_mail_to(KARI), "/renew/");
        let late = renewal::preview(&world.office, &token).await;
        assert!(matches!(late, Err(RenewError::Over)));
    }

    async fn bas_07_a_yes_confirmed_after_the_purpose_changed_does_not_stand_and_is_asked_for_again(world: World) {
        world.signs_up(&World::form(KARI)).await.unwrap();
        world.works().await;
        let link = token_of(&world.last_mail_to(KARI), "/confirm/");
        world.declares_with(|text| with_purpose(text, "sell you things")).await;
        let kari = confirm::confirm(&world.office, &mut world.visitor(), &link).await.unwrap().subject;
        assert_eq!(n_standing(world, kari).await, 0);
        sweeps(world).await;
        let again = token_of(&world.last_mail_to(KARI), "/renew/");
        renewal::renew(&world.office, &mut world.visitor(), &again).await.unwrap();
        assert_eq!(n_standing(world, kari).await, 1, "in the words of today it stands");
    }

    async fn somebody_asked_late_still_has_thirty_days_to_answer(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let consent = consents(world, kari).await.remove(0);
        pass_until(world, &consent, -DAY * 100);
        sweeps(world).await;
        world.pass(DAY * 30);
        sweeps(world).await;
        assert!(is_held(world).await);
        world.pass(SECOND);
        sweeps(world).await;
        assert!(!is_held(world).await);
    }

    async fn whoever_has_another_yes_loses_the_old_topic_alone(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let old = consents(world, kari).await.remove(0);
        pass_until(world, &old, DAY * 30);
        sweeps(world).await;
        let events = office::subscription::request::Form {
            topics: vec!["events".into()],
            ..World::form(KARI)
        };
        world.signs_up(&events).await.unwrap();
        world.works().await;
        let token = token_of(&world.last_mail_to(KARI), "/confirm/");
        confirm::confirm(&world.office, &mut world.visitor(), &token).await.unwrap();
        pass_until(world, &old, -SECOND);
        sweeps(world).await;
        let left = consents(world, kari).await;
        let stands = |it: &&Consent| it.stands(world.office.clock.now());
        let topics: Vec<_> = left.iter().filter(stands).map(|it| it.topic.as_str()).collect();
        assert_eq!(topics, ["events"]);
        assert!(is_held(world).await);
    }

    async fn um_47_signing_up_again_replaces_a_yes_that_no_longer_stands(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let old = consents(world, kari).await.remove(0);
        assert!(world.subscribes(KARI).await.consents.is_empty(), "one that stands is kept");
        pass_until(world, &old, SignedDuration::ZERO);
        let receipt = world.subscribes(KARI).await;
        assert_eq!((receipt.subject, receipt.consents.len()), (kari, 1));
        let both = consents(world, kari).await;
        assert_eq!(both[0].withdrawn_at, Some(receipt.granted_at));
        assert!(both[1].stands(world.office.clock.now()));
    }

    async fn in_11_a_confirmed_sign_up_keeps_its_origin_and_class(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let rows = &world.office.store;
        let origins = store::origin::list_of_subject(rows, kari).await.unwrap();
        assert_eq!((origins.len(), origins[0].source.as_str()), (1, "newsletter"));
        assert_eq!(origins[0].kind, domain::OriginKind::Form);
        let mailbox = store::mailbox::lookup(rows, kari).await.unwrap().unwrap();
        assert_eq!(mailbox.class, domain::MailboxClass::Person);
    }

    async fn um_48_another_purpose_ends_every_yes_and_is_asked_for_anew(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        world.declares_with(|text| with_purpose(text, "send you offers from our partners")).await;
        assert_eq!(n_standing(world, kari).await, 0);
        assert!(world.fact_kinds().await.contains(&"consents.superseded".to_owned()));
        sweeps(world).await;
        let token = token_of(&world.last_mail_to(KARI), "/renew/");
        let ask = renewal::preview(&world.office, &token).await.unwrap();
        assert_eq!(ask.language, Language::Nb);
        renewal::renew(&world.office, &mut world.visitor(), &token).await.unwrap();
        assert_eq!(n_standing(world, kari).await, 1);
        // The Norwegian words are the same as before, yet the new yes is to the new purpose.
        world.declares_with(|text| with_purpose(text, "send you offers from our partners")).await;
        assert_eq!(n_standing(world, kari).await, 1);
    }

    async fn um_48_other_recipients_or_data_end_every_yes_and_other_spelling_or_topics_do_not(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let harmless: [fn(&str) -> String; 3] = [
            |text| with_purpose(text, "Send you news  on the topics you choose, and invite you to events."),
            |text| text.replace("en = \"Courses and events\"", "en = \"Courses\""),
            |text| text.replace("title = { nb = \"Nyhetsbrev\"", "title = { nb = \"Brev\""),
        ];
        for change in harmless {
            world.declares_with(change).await;
            assert_eq!(n_standing(world, kari).await, 1);
        }
        world.declares_with(|text| text.replace("\"employment.employer\", \"preference.topic\"]\noptional",
            "\"employment.employer\", \"preference.topic\", \"contact.phone\"]\noptional")).await;
        assert_eq!(n_standing(world, kari).await, 0);
    }

    async fn a_forged_link_renews_nothing(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let old = consents(world, kari).await.remove(0);
        let others = [
            world.office.unsubscribe_url(kari).rsplit('/').next().unwrap().to_owned(),
            world.office.receipt_token(old.id),
            String::new(),
            "x".repeat(4_000),
        ];
        for token in others {
            let refused = renewal::renew(&world.office, &mut world.visitor(), &token).await;
            assert!(matches!(refused, Err(RenewError::Forged)));
        }
        let unasked = world.office.renewal_url(old.id);
        let unasked = unasked.rsplit('/').next().unwrap();
        let refused = renewal::renew(&world.office, &mut world.visitor(), unasked).await;
        assert!(matches!(refused, Err(RenewError::Over)), "nobody was asked yet");
    }

    async fn in_13_an_old_yes_that_nobody_asks_about_breaks_the_promise_until_it_ends(world: World) {
        let kari = world.subscribes(KARI).await.subject;
        let consent = consents(world, kari).await.remove(0);
        world.checks().await;
        assert_eq!(world.state_of(RENEWED).await, PromiseState::Running);
        pass_until(world, &consent, -DAY);
        world.checks().await;
        assert_ne!(world.state_of(RENEWED).await, PromiseState::Broken, "a day late is not broken");
        world.pass(SECOND);
        world.checks().await;
        assert_eq!(world.state_of(RENEWED).await, PromiseState::Broken);
        sweeps(world).await;
        world.checks().await;
        assert_eq!(world.state_of(RENEWED).await, PromiseState::Kept);
        world.pass(DAY * 31 + SECOND);
        world.checks().await;
        assert_eq!(world.state_of(RENEWED).await, PromiseState::Broken, "asked, and left unanswered");
        sweeps(world).await;
        world.checks().await;
        assert_ne!(world.state_of(RENEWED).await, PromiseState::Broken);
    }
}
