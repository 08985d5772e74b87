//! Whom one may write to: each falsifier finds the fault planted for it, and is content once it is mended.

use domain::{
    DeliveryId, DeliveryState, Draft, Ground, GroundId, GroundKind, MailingId, OriginKind,
    PromiseState, SubjectId, Topic,
};
use office::mailing::{draft, send};
use store::origin::Origin;
use uuid::Uuid;

use crate::{
    imports::{brought, counts, sale},
    world::World,
};

/// The mechanisms whose falsifiers find the faults planted here.
pub(crate) const SEEN_TO_FAIL: &[&str] = &["address-origin", "existing-customers"];

const KARI: &str = "kari.nord@solbris.example";
const CUSTOMERS: &str = "email,sold_on,product\n\
    kari.nord@solbris.example,2026-03-02,integration\n\
    ola.vik@solbris.example,2026-03-02,integration\n";
const FIRST: SubjectId = SubjectId::from_uuid(Uuid::nil());
const LAST: SubjectId = SubjectId::from_uuid(Uuid::max());

fn topic() -> Topic {
    "customer-news".parse().unwrap()
}

async fn drafted(world: &World) -> MailingId {
    let draft = Draft {
        topic: topic(),
        activity: "customer-news".into(),
        format: domain::SourceFormat::Markdown,
        product: Some("integration".into()),
        subject_line_nb: "nytt om det du kjøpte".into(),
        subject_line_en: "news of what you bought".into(),
        body_nb: "Hei\n\nDette er nytt.".into(),
        body_en: "Hello\n\nThis is new.".into(),
    };
    draft::begin(&world.office, &mut world.visitor(), world.member(), draft).await.unwrap()
}

async fn contact_of(world: &World, email: &str) -> SubjectId {
    let contacts = store::contact::list(&world.office.store, FIRST, 10).await.unwrap();
    let mails = world.mails_to(email);
    let token = crate::world::token_of(mails.last().unwrap(), "/unsubscribe/");
    let found =
        contacts.iter().find(|it| world.office.unsubscribe_url(it.subject_id).ends_with(&token));
    found.unwrap().subject_id
}

scenarios! {
    async fn in_11_an_address_without_an_origin_breaks_the_promise_until_it_is_known(world: World) {
        world.sells().await;
        let kari = world.subscribes(KARI).await.subject;
        world.checks().await;
        assert_eq!(world.state_of("newsletter.address-origin").await, PromiseState::Kept);
        assert_eq!(world.state_of("customer-news.address-origin").await, PromiseState::Running);
        let now = world.office.clock.now();
        let ground = Ground {
            id: GroundId::from_uuid(Uuid::from_u128(7)),
            subject_id: kari,
            activity: "customer-news".into(),
            topic: topic(),
            kind: GroundKind::ExistingCustomer,
            sold_on: Some(jiff::civil::date(2026, 3, 2)),
            product: Some("integration".into()),
            from_customer: true,
            is_similar: true,
            refusal_offered: true,
            recorded_at: now,
            ended_at: None,
        };
        let planted = world.office.store.transact(move |mut tx| async move {
            store::ground::add(&mut tx, &ground).await?;
            tx.commit_without_fact("a fault planted by a test").await
        });
        planted.await.unwrap();
        world.checks().await;
        assert_eq!(world.state_of("customer-news.address-origin").await, PromiseState::Broken);
        assert_eq!(world.state_of("newsletter.address-origin").await, PromiseState::Kept);
        let origin = Origin {
            subject_id: kari,
            activity: "customer-news".into(),
            kind: OriginKind::Import,
            source: "x".into(),
            since: now,
        };
        let mended = world.office.store.transact(move |mut tx| async move {
            store::origin::add(&mut tx, &origin).await?;
            tx.commit_without_fact("the fault is mended").await
        });
        mended.await.unwrap();
        world.checks().await;
        assert_eq!(world.state_of("customer-news.address-origin").await, PromiseState::Kept);
    }

    async fn in_12_a_mail_without_the_facts_of_the_sale_breaks_the_promise_until_she_is_gone(world: World) {
        world.sells().await;
        brought(world, sale(), CUSTOMERS).await;
        world.checks().await;
        assert_eq!(world.state_of("customer-news.existing-customers").await, PromiseState::Running);
        let id = drafted(world).await;
        assert_eq!(send::start(&world.office, &mut world.visitor(), id).await.unwrap(), 2);
        world.works().await;
        world.checks().await;
        assert_eq!(world.state_of("customer-news.existing-customers").await, PromiseState::Kept);
        let (kari, other) = (contact_of(world, KARI).await, drafted(world).await);
        let now = world.office.clock.now();
        let planted = world.office.store.transact(move |mut tx| async move {
            let own = DeliveryId::from_uuid(Uuid::from_u128(8));
            let no_ground = Uuid::from_u128(9);
            let row = (other, kari, own, GroundKind::ExistingCustomer, no_ground);
            store::delivery::add(&mut tx, [row]).await?;
            store::delivery::hand_over(&mut tx, other, now, FIRST, LAST, None).await?;
            let sent = (other, kari, DeliveryState::Sent, Some(now), None, None, None);
            store::delivery::settle(&mut tx, [sent]).await?;
            tx.commit_without_fact("a fault planted by a test").await
        });
        planted.await.unwrap();
        world.checks().await;
        assert_eq!(world.state_of("customer-news.existing-customers").await, PromiseState::Broken);
        let token = world.office.unsubscribe_url(kari);
        world.unsubscribes(token.rsplit('/').next().unwrap()).await.unwrap();
        world.checks().await;
        assert_eq!(world.state_of("customer-news.existing-customers").await, PromiseState::Kept);
        let again = brought(world, sale(), CUSTOMERS).await;
        assert_eq!(counts(&again), [2, 0, 1, 1, 0], "a customer who left does not come back by a list");
    }
}
