//! Subscribing and leaving, as promised: nothing before the confirmation, nothing after the last click.

use domain::{Language, SubjectId};
use jiff::SignedDuration;
use office::subscription::{
    confirm::{self, ConfirmError},
    request::{Form, RequestError},
    unsubscribe::{Outcome, UnsubscribeError},
};
use uuid::Uuid;

use crate::world::{World, token_of};

const KARI: &str = "kari.nord@solbris.example";

scenarios! {
    async fn nothing_is_stored_before_the_confirmation(world: World) {
        world.signs_up(&World::form(KARI)).await.unwrap();
        world.works().await;
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 0);
        assert_eq!(world.mails_to(KARI).len(), 1);
    }

    async fn um_46_a_confirmed_sign_up_stores_name_and_address(world: World) {
        world.subscribes(KARI).await;
        let rows = &world.office.store;
        let first = SubjectId::from_uuid(Uuid::nil());
        let contacts = store::contact::list(rows, first, 10).await.unwrap();
        assert_eq!(contacts.len(), 1);
        assert!(contacts[0].name_sealed.is_some() && contacts[0].employer_sealed.is_none());
    }

    async fn um_47_the_receipt_names_wording_time_channel_and_topic(world: World) {
        let receipt = world.subscribes(KARI).await;
        let rows = &world.office.store;
        let shown = store::wording::lookup(rows, "newsletter", Language::Nb, receipt.wording_version);
        let shown = shown.await.unwrap().unwrap();
        assert_eq!(shown.digest, receipt.wording_digest);
        assert_eq!(receipt.topics[0].as_str(), "technology");
        assert_eq!(receipt.granted_at, world.office.clock.now());
        assert!(world.fact_kinds().await.contains(&"consent.granted".to_owned()));
    }

    async fn the_confirmation_carries_one_link_and_no_marketing(world: World) {
        world.signs_up(&World::form(KARI)).await.unwrap();
        world.works().await;
        let mail = world.last_mail_to(KARI);
        assert!(mail.list_unsubscribe.is_none());
        assert!(mail.links.iter().all(|link| link.url.contains("/confirm/")));
    }

    async fn a_link_confirms_once(world: World) {
        world.subscribes(KARI).await;
        let token = token_of(&world.last_mail_to(KARI), "/confirm/");
        let again = confirm::confirm(&world.office, &mut world.visitor(), &token).await;
        assert!(matches!(again, Err(ConfirmError::Signup(_))));
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 1);
    }

    async fn a_link_does_not_bring_back_who_has_left(world: World) {
        world.subscribes(KARI).await;
        let token = token_of(&world.last_mail_to(KARI), "/confirm/");
        let subject = only_subject(world).await;
        world.unsubscribes(&unsubscribe_token(world, subject)).await.unwrap();
        let again = confirm::confirm(&world.office, &mut world.visitor(), &token).await;
        assert!(again.is_err());
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 0);
    }

    async fn a_link_works_for_48_hours_and_not_a_second_longer(world: World) {
        world.signs_up(&World::form(KARI)).await.unwrap();
        world.works().await;
        let token = token_of(&world.last_mail_to(KARI), "/confirm/");
        world.pass(SignedDuration::from_hours(48) - SignedDuration::from_secs(1));
        confirm::preview(&world.office, &world.visitor(), &token).await.unwrap();
        world.pass(SignedDuration::from_secs(1));
        let late = confirm::confirm(&world.office, &mut world.visitor(), &token).await;
        assert!(matches!(late, Err(ConfirmError::Signup(domain::ConfirmError::Expired { .. }))));
    }

    async fn what_is_over_is_swept_and_a_confirmed_sign_up_stays_on_record(world: World) {
        world.subscribes(KARI).await;
        world.signs_up(&World::form("ola.vik@solbris.example")).await.unwrap();
        world.works().await;
        world.pass(SignedDuration::from_hours(8 * 24));
        let cx = world.office.context(office::Acting::Job);
        office::expiry::sweep(&world.office, &cx).await.unwrap();
        assert!(store::job::tally(&world.office.store).await.unwrap().is_empty());
        world.checks().await;
        assert_ne!(world.state_of("form.newsletter.confirmed-sign-up").await, domain::PromiseState::Broken);
    }

    async fn a_changed_link_confirms_nothing(world: World) {
        world.signs_up(&World::form(KARI)).await.unwrap();
        world.works().await;
        let mut token = token_of(&world.last_mail_to(KARI), "/confirm/").into_bytes();
        token[20] = if token[20] == b'A' { b'B' } else { b'A' };
        let token = String::from_utf8(token).unwrap();
        let forged = confirm::confirm(&world.office, &mut world.visitor(), &token).await;
        assert!(matches!(forged, Err(ConfirmError::Forged)));
    }

    async fn mi_08_unsubscribing_erases_address_consents_and_key_in_one_transaction(world: World) {
        world.subscribes(KARI).await;
        let subject = only_subject(world).await;
        let left = world.unsubscribes(&unsubscribe_token(world, subject)).await.unwrap();
        assert!(matches!(left, Outcome::Erased { n_rows: 3.., .. }));
        let rows = &world.office.store;
        assert_eq!(store::contact::count(rows).await.unwrap(), 0);
        assert_eq!(store::consent::list_of_subject(rows, subject).await.unwrap(), []);
        assert!(store::key::lookup_subject_key(rows, subject).await.unwrap().is_none());
        assert_eq!(store::suppression::count(rows).await.unwrap(), 1);
        let kinds = world.fact_kinds().await;
        for kind in ["consent.withdrawn", "subject.erased", "suppression.added"] {
            assert_eq!(kinds.iter().filter(|it| *it == kind).count(), 1, "{kind}");
        }
    }

    async fn leaving_twice_succeeds_and_leaves_one_fact(world: World) {
        world.subscribes(KARI).await;
        let token = unsubscribe_token(world, only_subject(world).await);
        world.unsubscribes(&token).await.unwrap();
        assert_eq!(world.unsubscribes(&token).await.unwrap(), Outcome::AlreadyGone);
        let erased = world.fact_kinds().await.iter().filter(|it| *it == "subject.erased").count();
        assert_eq!(erased, 1);
    }

    async fn a_confirmation_link_cannot_unsubscribe(world: World) {
        world.subscribes(KARI).await;
        let confirm = token_of(&world.last_mail_to(KARI), "/confirm/");
        let refused = world.unsubscribes(&confirm).await;
        assert!(matches!(refused, Err(UnsubscribeError::Forged)));
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 1);
    }

    async fn who_left_can_subscribe_again(world: World) {
        world.subscribes(KARI).await;
        let token = unsubscribe_token(world, only_subject(world).await);
        world.unsubscribes(&token).await.unwrap();
        world.subscribes(KARI).await;
        assert_eq!(store::suppression::count(&world.office.store).await.unwrap(), 0);
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 1);
    }

    async fn a_second_sign_up_adds_the_topics_that_are_lacking(world: World) {
        world.subscribes(KARI).await;
        let both = vec!["technology".to_owned(), "events".to_owned()];
        world.signs_up(&Form { topics: both, ..World::form(KARI) }).await.unwrap();
        world.works().await;
        let token = token_of(&world.last_mail_to(KARI), "/confirm/");
        let receipt = confirm::confirm(&world.office, &mut world.visitor(), &token).await.unwrap();
        assert_eq!(receipt.topics.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["events"]);
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 1);
    }

    async fn a_form_takes_only_what_it_asks_for(world: World) {
        let form = World::form(KARI);
        let refusals = [
            (Form { form: "nowhere".into(), ..form.clone() }, RequestError::UnknownForm),
            (Form { topics: vec!["cats".into()], ..form.clone() }, RequestError::UnknownTopic),
            (Form { topics: vec![], ..form.clone() }, RequestError::NoTopic),
            (Form { name: String::new(), ..form.clone() }, RequestError::Missing { field: "name" }),
            (Form { name: "K".repeat(121), ..form.clone() }, RequestError::TooLong { field: "name" }),
            (Form { name: "K\r\nBcc: x".into(), ..form }, RequestError::TooLong { field: "name" }),
        ];
        for (form, expected) in refusals {
            assert_eq!(world.signs_up(&form).await, Err(expected));
        }
        assert!(world.signs_up(&World::form("kari.nord")).await.is_err());
        assert!(store::job::tally(&world.office.store).await.unwrap().is_empty());
    }
}

async fn only_subject(world: &World) -> SubjectId {
    let first = SubjectId::from_uuid(Uuid::nil());
    let contacts = store::contact::list(&world.office.store, first, 2).await.unwrap();
    assert_eq!(contacts.len(), 1);
    contacts[0].subject_id
}

fn unsubscribe_token(world: &World, subject: SubjectId) -> String {
    let url = world.office.unsubscribe_url(subject);
    url.rsplit('/').next().unwrap().to_owned()
}
