//! Who may be written to, who is on the way, and who is left out: from consents and grounds to deliveries.

use domain::{
    Consent, ConsentId, DeliveryId, DeliveryState, Frequency, Ground, GroundId, GroundKind,
    Mailing, MailingId, MemberId, ReturnKind, SourceFormat, SubjectId, Topic,
};
use jiff::{Timestamp, ToSpan};
use store::delivery::{self, Candidate, Handed, reason};
use store::mailbox::{self, Mailbox};
use store::preference::{self, Preference};
use store::{Tx, consent, contact, erase, ground, mailing};
use uuid::Uuid;

use crate::world::{KARI, Person, World};

const NOBODY: SubjectId = SubjectId::from_uuid(Uuid::nil());
const LAST: SubjectId = SubjectId::from_uuid(Uuid::max());
const OLA: &str = "ola@fjordbok.example";

async fn commit(tx: Tx) {
    tx.commit_without_fact("rows of a test").await.unwrap();
}

async fn candidates(world: &World, product: Option<&str>, at: Timestamp) -> Vec<Candidate> {
    let topic: Topic = "product-news".parse().unwrap();
    let ours = &world.ours;
    delivery::list_candidates(ours, "newsletter", &topic, product, at, NOBODY, 10).await.unwrap()
}

async fn ids(world: &World, at: Timestamp) -> Vec<SubjectId> {
    candidates(world, None, at).await.iter().map(|it| it.subject_id).collect()
}

fn sale(world: &World, subject_id: SubjectId) -> Ground {
    Ground {
        id: world.random(|random| GroundId::new(world.now(), random)),
        subject_id,
        activity: "newsletter".to_owned(),
        topic: "product-news".parse().unwrap(),
        kind: GroundKind::ExistingCustomer,
        sold_on: Some("2026-02-27".parse().unwrap()),
        product: Some("bookkeeping".to_owned()),
        from_customer: true,
        is_similar: true,
        refusal_offered: true,
        recorded_at: world.now(),
        ended_at: None,
    }
}

/// Begins a mailing that goes to `people`, each by her consent.
async fn sending(world: &World, people: &[&Person]) -> Mailing {
    let draft = domain::Draft {
        topic: "product-news".parse().unwrap(),
        activity: "newsletter".to_owned(),
        format: SourceFormat::Markdown,
        product: None,
        subject_line_nb: "Nytt".to_owned(),
        subject_line_en: "News".to_owned(),
        body_nb: "Hei".to_owned(),
        body_en: "Hello".to_owned(),
    };
    let id = world.random(|random| MailingId::new(world.now(), random));
    let writer = world.random(|random| MemberId::new(world.now(), random));
    let mut mailing = Mailing::draft(id, draft, writer, world.now());
    mailing.start(world.now(), u32::try_from(people.len()).unwrap()).unwrap();
    let rows = people.iter().map(|it| {
        let own = world.random(|random| DeliveryId::new(world.now(), random));
        (id, it.id, own, GroundKind::Consent, it.consent.id.as_uuid())
    });
    let rows: Vec<_> = rows.collect();
    let mut tx = world.ours.begin().await.unwrap();
    mailing::add(&mut tx, &mailing).await.unwrap();
    delivery::add(&mut tx, rows).await.unwrap();
    commit(tx).await;
    mailing
}

async fn hand_over(world: &World, mailing: &Mailing) -> Vec<Handed> {
    let mut tx = world.ours.begin().await.unwrap();
    let now = world.now();
    delivery::skip_ungrounded(&mut tx, mailing.id, now, NOBODY, LAST).await.unwrap();
    delivery::skip_resting(&mut tx, mailing.id, now, NOBODY, LAST).await.unwrap();
    let (week, month) = (now - 168.hours(), now - 720.hours());
    let (id, activity) = (mailing.id, "newsletter");
    let skip = delivery::skip_too_soon(&mut tx, id, now, NOBODY, LAST, activity, week, month);
    skip.await.unwrap();
    delivery::hand_over(&mut tx, mailing.id, now, NOBODY, LAST, None).await.unwrap();
    commit(tx).await;
    delivery::list_handed(&world.ours, mailing.id, NOBODY, 10).await.unwrap()
}

async fn reasons(world: &World, mailing: &Mailing) -> Vec<(DeliveryState, Option<String>)> {
    let tallies = delivery::tally_states(&world.ours, mailing.id).await.unwrap();
    tallies.into_iter().map(|it| (it.state, it.reason)).collect()
}

scenarios! {
    async fn only_who_agreed_to_the_topic_is_a_candidate(world: World) {
        let (kari, ola) = (world.join(KARI).await, world.join(OLA).await);
        let mut both = [kari.id, ola.id];
        both.sort();
        assert_eq!(ids(world, world.now()).await, both);
        let mut tx = world.ours.begin().await.unwrap();
        consent::withdraw(&mut tx, kari.consent.id, world.now()).await.unwrap();
        commit(tx).await;
        assert_eq!(ids(world, world.now()).await, [ola.id]);
        let idle = contact::list_without_ground(&world.ours, NOBODY, 10).await.unwrap();
        assert_eq!(idle.iter().map(|found| found.subject_id).collect::<Vec<_>>(), [kari.id]);
        let events = "events".parse().unwrap();
        let none = delivery::list_candidates(
            &world.ours, "newsletter", &events, None, world.now(), NOBODY, 10,
        );
        assert!(none.await.unwrap().is_empty());
    }

    async fn a_consent_counts_until_the_instant_it_is_too_old(world: World) {
        let kari = world.join(KARI).await;
        let expires_at = world.now() + 1.hour();
        let mut tx = world.ours.begin().await.unwrap();
        consent::withdraw(&mut tx, kari.consent.id, world.now()).await.unwrap();
        let id = world.random(|random| ConsentId::new(world.now(), random));
        let anew = Consent { id, expires_at: Some(expires_at), ..kari.consent.clone() };
        consent::add(&mut tx, &anew).await.unwrap();
        commit(tx).await;
        assert_eq!(ids(world, expires_at - 1.microsecond()).await, [kari.id]);
        assert_eq!(ids(world, expires_at).await, []);
        let due = consent::list_to_ask_again(&world.ours, expires_at, none(), 10).await.unwrap();
        assert_eq!(due.iter().map(|it| it.id).collect::<Vec<_>>(), [id]);
        let mut tx = world.ours.begin().await.unwrap();
        assert_eq!(consent::ask_again(&mut tx, id, expires_at).await.unwrap(), 1);
        assert_eq!(consent::ask_again(&mut tx, id, expires_at).await.unwrap(), 0);
        commit(tx).await;
        let lapsed = |before, at| consent::list_lapsed(&world.ours, before, at, 10);
        let after = expires_at + 1.microsecond();
        assert!(lapsed(expires_at, expires_at).await.unwrap().is_empty());
        assert!(lapsed(after, expires_at - 1.microsecond()).await.unwrap().is_empty());
        assert_eq!(lapsed(after, expires_at).await.unwrap().len(), 1);
    }

    async fn in_12_a_customer_is_a_candidate_for_what_she_bought_while_every_fact_holds(world: World) {
        let kari = world.join(KARI).await;
        let mut tx = world.ours.begin().await.unwrap();
        consent::withdraw(&mut tx, kari.consent.id, world.now()).await.unwrap();
        let sale = sale(world, kari.id);
        ground::add(&mut tx, &sale).await.unwrap();
        commit(tx).await;
        let now = world.now();
        assert_eq!(candidates(world, None, now).await, []);
        assert_eq!(candidates(world, Some("payroll"), now).await, []);
        let found = candidates(world, Some("bookkeeping"), now).await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].ground, GroundKind::ExistingCustomer);
        assert_eq!(found[0].ground_id, sale.id.as_uuid());
        for lacking in [
            Ground { from_customer: false, ..sale.clone() },
            Ground { is_similar: false, ..sale.clone() },
            Ground { refusal_offered: false, ..sale.clone() },
            Ground { sold_on: None, ..sale.clone() },
        ] {
            let id = world.random(|random| GroundId::new(world.now(), random));
            let open = ground::find_open(&world.ours, &sale.topic, kari.id, "newsletter").await;
            let mut tx = world.ours.begin().await.unwrap();
            ground::end(&mut tx, open.unwrap().unwrap().id, now).await.unwrap();
            ground::add(&mut tx, &Ground { id, ..lacking }).await.unwrap();
            commit(tx).await;
            assert_eq!(candidates(world, Some("bookkeeping"), now).await, []);
        }
    }

    async fn who_consents_and_is_a_customer_is_one_candidate(world: World) {
        let kari = world.join(KARI).await;
        let mut tx = world.ours.begin().await.unwrap();
        ground::add(&mut tx, &sale(world, kari.id)).await.unwrap();
        commit(tx).await;
        let found = candidates(world, Some("bookkeeping"), world.now()).await;
        assert_eq!(found.iter().map(|it| it.ground).collect::<Vec<_>>(), [GroundKind::Consent]);
    }

    async fn mi_10_who_withdrew_before_the_hand_over_is_left_out(world: World) {
        let (kari, ola) = (world.join(KARI).await, world.join(OLA).await);
        let mailing = sending(world, &[&kari, &ola]).await;
        let mut tx = world.ours.begin().await.unwrap();
        consent::withdraw(&mut tx, kari.consent.id, world.now()).await.unwrap();
        commit(tx).await;
        let handed = hand_over(world, &mailing).await;
        assert_eq!(handed.iter().map(|it| it.subject_id).collect::<Vec<_>>(), [ola.id]);
        let left_out = (DeliveryState::Skipped, Some(reason::NO_GROUND.to_owned()));
        assert!(reasons(world, &mailing).await.contains(&left_out));
    }

    async fn um_50_who_was_erased_before_the_hand_over_is_on_no_list(world: World) {
        let kari = world.join(KARI).await;
        let mailing = sending(world, &[&kari]).await;
        let mut tx = world.ours.begin().await.unwrap();
        erase::erase_subject(&mut tx, kari.id, &world.erasure(kari.id.as_uuid()), &[]).await.unwrap();
        commit(tx).await;
        assert!(hand_over(world, &mailing).await.is_empty());
        assert_eq!(reasons(world, &mailing).await, []);
    }

    async fn a_mailbox_that_rests_gets_nothing_until_its_rest_is_over(world: World) {
        let kari = world.join(KARI).await;
        let mailing = sending(world, &[&kari]).await;
        rest(world, &kari, world.now() + 1.hour()).await;
        assert!(hand_over(world, &mailing).await.is_empty());
        let left_out = (DeliveryState::Skipped, Some(reason::RESTS.to_owned()));
        assert_eq!(reasons(world, &mailing).await, [left_out]);
        let next = sending(world, &[&kari]).await;
        rest(world, &kari, world.now()).await;
        assert_eq!(hand_over(world, &next).await.len(), 1);
    }

    async fn who_wants_mail_weekly_gets_the_next_after_a_week(world: World) {
        for (address, sent_before, n_handed) in [(KARI, 167.hours(), 0), (OLA, 169.hours(), 1)] {
            let person = world.join(address).await;
            let choice = Preference {
                subject_id: person.id,
                activity: "newsletter".to_owned(),
                frequency: Frequency::Weekly,
                chosen_at: world.now(),
            };
            let mut tx = world.ours.begin().await.unwrap();
            preference::keep(&mut tx, &choice).await.unwrap();
            commit(tx).await;
            let earlier = sending(world, &[&person]).await;
            let sent_at = world.now() - sent_before;
            settle(world, &earlier, &person, DeliveryState::Sent, sent_at).await;
            let next = sending(world, &[&person]).await;
            assert_eq!(hand_over(world, &next).await.len(), n_handed, "{address}");
        }
    }

    async fn an_addressee_is_on_the_list_once_and_settled_once(world: World) {
        let kari = world.join(KARI).await;
        let mailing = sending(world, &[&kari]).await;
        let own = world.random(|random| DeliveryId::new(world.now(), random));
        let again = (mailing.id, kari.id, own, GroundKind::Consent, kari.consent.id.as_uuid());
        let mut tx = world.ours.begin().await.unwrap();
        assert_eq!(delivery::add(&mut tx, [again]).await.unwrap(), 0);
        commit(tx).await;
        let handed = hand_over(world, &mailing).await;
        assert_eq!((handed.len(), handed[0].attempts), (1, 1));
        let sent_at = Some(world.now());
        let sent = (mailing.id, kari.id, DeliveryState::Sent, sent_at, None, None, None);
        let dead = (Some("dead 550"), Some(ReturnKind::Dead), sent_at);
        let failed = (mailing.id, kari.id, DeliveryState::Failed, None, dead.0, dead.1, dead.2);
        let mut tx = world.ours.begin().await.unwrap();
        assert_eq!(delivery::settle(&mut tx, [sent]).await.unwrap(), 1);
        assert_eq!(delivery::settle(&mut tx, [failed]).await.unwrap(), 0);
        commit(tx).await;
        let of_kari = delivery::list_of_subject(&world.ours, kari.id).await.unwrap();
        assert_eq!((of_kari.len(), of_kari[0].state), (1, DeliveryState::Sent));
        assert_eq!(of_kari[0].sent_at, sent_at);
    }

    async fn who_is_put_off_waits_until_her_instant(world: World) {
        let kari = world.join(KARI).await;
        let mailing = sending(world, &[&kari]).await;
        hand_over(world, &mailing).await;
        let due_at = world.now() + 10.seconds();
        let mut tx = world.ours.begin().await.unwrap();
        let row = (mailing.id, kari.id, due_at, Some("later 451"));
        assert_eq!(delivery::put_off(&mut tx, [row]).await.unwrap(), 1);
        commit(tx).await;
        assert_eq!(delivery::next_due(&world.ours, mailing.id).await.unwrap(), Some(due_at));
        let waiting = |at| delivery::list_waiting(&world.ours, mailing.id, at, NOBODY, 10);
        assert!(waiting(due_at - 1.microsecond()).await.unwrap().is_empty());
        assert_eq!(waiting(due_at).await.unwrap().len(), 1);
    }

    async fn a_worse_report_replaces_a_soft_one_and_no_other(world: World) {
        let kari = world.join(KARI).await;
        let mailing = sending(world, &[&kari]).await;
        let id = hand_over(world, &mailing).await[0].id;
        let mut tx = world.ours.begin().await.unwrap();
        let at = world.now();
        for (said, n_kept) in
            [(ReturnKind::Soft, 1), (ReturnKind::Dead, 1), (ReturnKind::Complaint, 0)]
        {
            assert_eq!(delivery::keep_return(&mut tx, id, said, at).await.unwrap(), n_kept);
        }
        commit(tx).await;
        let kept = delivery::lookup(&world.ours, id).await.unwrap().unwrap();
        assert_eq!(kept.returned, Some(ReturnKind::Dead));
    }

    async fn spellings_of_one_address_are_shown_as_a_pair(world: World) {
        let (kari, ola) = (world.join(KARI).await, world.join(OLA).await);
        let mut tx = world.ours.begin().await.unwrap();
        for (person, spelling) in [(&kari, "kari.nord@x.example"), (&ola, "Karinord+b@x.example")] {
            let address = World::address(person.id, spelling);
            let near_digest = world.key().near_digest(&address);
            let row = Mailbox { near_digest, ..some_mailbox(world, person.id) };
            mailbox::add(&mut tx, &row).await.unwrap();
        }
        commit(tx).await;
        let pairs = mailbox::list_near(&world.ours, 10).await.unwrap();
        assert_eq!(pairs.len(), 1);
        assert!(pairs[0].first < pairs[0].second);
    }
}

fn none() -> ConsentId {
    ConsentId::from_uuid(Uuid::nil())
}

fn some_mailbox(world: &World, subject_id: SubjectId) -> Mailbox {
    Mailbox {
        subject_id,
        near_digest: world.key().near_digest(&World::address(subject_id, KARI)),
        class: domain::MailboxClass::Person,
        soft_score: 0,
        scored_at: None,
        rests_until: None,
    }
}

async fn rest(world: &World, person: &Person, until: Timestamp) {
    let mut tx = world.ours.begin().await.unwrap();
    mailbox::add(&mut tx, &some_mailbox(world, person.id)).await.unwrap();
    mailbox::score(&mut tx, person.id, 3_000, world.now(), Some(until)).await.unwrap();
    commit(tx).await;
}

async fn settle(
    world: &World,
    mailing: &Mailing,
    person: &Person,
    state: DeliveryState,
    at: Timestamp,
) {
    let mut tx = world.ours.begin().await.unwrap();
    delivery::hand_over(&mut tx, mailing.id, world.now(), NOBODY, LAST, None).await.unwrap();
    let row = (mailing.id, person.id, state, Some(at), None, None, None);
    delivery::settle(&mut tx, [row]).await.unwrap();
    commit(tx).await;
}
