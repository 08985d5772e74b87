//! A mailing goes to those who agreed to its topic, once, and to nobody who has left.

use domain::{Draft, MailingId, MailingState, SubjectId};
use office::mailing::{draft, send};
use uuid::Uuid;

use crate::world::{World, token_of};

const KARI: &str = "kari.nord@solbris.example";
const OLA: &str = "ola.vik@solbris.example";

fn draft(topic: &str) -> Draft {
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

pub(crate) async fn begun(world: &World, topic: &str) -> MailingId {
    let (owner, mut cx) = (world.owner().await, world.visitor());
    draft::begin(&world.office, &mut cx, owner, draft(topic)).await.unwrap()
}

scenarios! {
    async fn um_48_mail_goes_to_those_who_chose_the_topic_alone(world: World) {
        world.subscribes(KARI).await;
        let id = begun(world, "events").await;
        assert_eq!(send::start(&world.office, &mut world.visitor(), id).await.unwrap(), 0);
        world.works().await;
        assert_eq!(world.mails_to(KARI).len(), 1, "the confirmation and nothing else");
    }

    async fn mi_09_every_mail_has_a_way_out_for_people_and_for_programs(world: World) {
        world.subscribes(KARI).await;
        let id = begun(world, "technology").await;
        send::start(&world.office, &mut world.visitor(), id).await.unwrap();
        world.works().await;
        let mail = world.last_mail_to(KARI);
        let header = mail.list_unsubscribe.as_ref().unwrap();
        assert!(header.one_click && header.urls.len() == 2);
        assert!(header.urls[1].starts_with("mailto:unsubscribe+"), "{}", header.urls[1]);
        assert!(mail.links.iter().any(|link| link.url == header.urls[0]));
        let sent = store::mailing::lookup(&world.office.store, id).await.unwrap().unwrap();
        assert_eq!((sent.state, sent.n_sent), (MailingState::Sent, 1));
        assert!(world.fact_kinds().await.contains(&"mailing.sent".to_owned()));
    }

    async fn the_way_out_of_a_mail_erases_its_addressee_alone(world: World) {
        world.subscribes(KARI).await;
        world.subscribes(OLA).await;
        let id = begun(world, "technology").await;
        send::start(&world.office, &mut world.visitor(), id).await.unwrap();
        world.works().await;
        let token = token_of(&world.last_mail_to(KARI), "/unsubscribe/");
        world.unsubscribes(&token).await.unwrap();
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 1);
        let again = token_of(&world.last_mail_to(OLA), "/unsubscribe/");
        assert_ne!(token, again);
    }

    async fn mi_10_who_leaves_before_the_mail_goes_gets_none(world: World) {
        world.subscribes(KARI).await;
        world.subscribes(OLA).await;
        let id = begun(world, "technology").await;
        assert_eq!(send::start(&world.office, &mut world.visitor(), id).await.unwrap(), 2);
        let first = SubjectId::from_uuid(Uuid::nil());
        let kari = store::contact::list(&world.office.store, first, 1).await.unwrap()[0].subject_id;
        let token = world.office.unsubscribe_url(kari);
        world.unsubscribes(token.rsplit('/').next().unwrap()).await.unwrap();
        world.works().await;
        let sent = store::mailing::lookup(&world.office.store, id).await.unwrap().unwrap();
        assert_eq!((sent.n_addressees, sent.n_sent, sent.n_skipped), (2, 1, 1));
        assert_eq!(world.mails_to(KARI).len() + world.mails_to(OLA).len(), 3);
    }

    async fn a_mailing_begins_once(world: World) {
        world.subscribes(KARI).await;
        let id = begun(world, "technology").await;
        send::start(&world.office, &mut world.visitor(), id).await.unwrap();
        assert!(send::start(&world.office, &mut world.visitor(), id).await.is_err());
        world.works().await;
        assert_eq!(world.mails_to(KARI).len(), 2);
    }
}
