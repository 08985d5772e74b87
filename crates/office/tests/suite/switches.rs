//! A mechanism that is switched off keeps nothing: what rests on it stops and says why, and what people are owed goes on.

use domain::{Draft, JobState, MailingId, MemberId, SubjectId};
use jiff::{SignedDuration, Timestamp};
use office::{
    mailing::{
        draft,
        send::{self, SendError},
    },
    mechanisms::{MECHANISMS, Work},
    person, publishing,
    subscription::{
        confirm::{self, ConfirmError},
        request::RequestError,
        unsubscribe::Outcome,
    },
};
use uuid::Uuid;

use crate::world::{World, token_of};

const KARI: &str = "kari.nord@solbris.example";
const OLA: &str = "ola.vik@solbris.example";

async fn begun(world: &World, owner: MemberId) -> MailingId {
    let draft = Draft {
        topic: "technology".parse().unwrap(),
        activity: String::new(),
        format: domain::SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".into(),
        subject_line_en: "autumn is here".into(),
        body_nb: "Hei\n\nDette er nytt.".into(),
        body_en: "Hello\n\nThis is new.".into(),
    };
    draft::begin(&world.office, &mut world.visitor(), owner, draft).await.unwrap()
}

async fn starts(world: &World, id: MailingId) -> Result<u32, SendError> {
    send::start(&world.office, &mut world.visitor(), id).await
}

async fn waiting_jobs(world: &World) -> Vec<store::job::Job> {
    store::job::list(&world.office.store, JobState::Open, Timestamp::MIN, 10).await.unwrap()
}

async fn only_subject(world: &World) -> SubjectId {
    let first = SubjectId::from_uuid(Uuid::nil());
    store::contact::list(&world.office.store, first, 1).await.unwrap()[0].subject_id
}

fn resting(work: Work) -> impl Iterator<Item = &'static str> {
    MECHANISMS.iter().filter(move |it| it.rests.contains(&work)).map(|it| it.id)
}

scenarios! {
    async fn no_mailing_begins_while_a_mechanism_is_off_that_it_rests_on(world: World) {
        let owner = world.owner().await;
        world.subscribes(KARI).await;
        let id = begun(world, owner).await;
        assert!(resting(Work::Mailings).any(|it| it == "send-gate"));
        for off in resting(Work::Mailings) {
            world.switches(off, false, owner).await;
            let refused = starts(world, id).await;
            assert!(matches!(refused, Err(SendError::SwitchedOff { mechanism }) if mechanism == off));
            world.switches(off, true, owner).await;
        }
        world.works().await;
        assert_eq!(world.mails_to(KARI).len(), 1, "the confirmation and nothing else");
        assert_eq!(starts(world, id).await.unwrap(), 1);
    }

    async fn a_mailing_under_way_waits_for_its_mechanism_however_long_and_then_goes(world: World) {
        let owner = world.owner().await;
        world.subscribes(KARI).await;
        let id = begun(world, owner).await;
        starts(world, id).await.unwrap();
        world.switches("send-gate", false, owner).await;
        for _ in 0..=store::job::ATTEMPTS_MAX {
            world.works().await;
            world.pass(SignedDuration::from_secs(60));
        }
        assert_eq!(world.mails_to(KARI).len(), 1, "the confirmation and nothing else");
        let waiting = waiting_jobs(world).await;
        assert_eq!(waiting[0].attempts, 0);
        assert_eq!(waiting[0].last_error.as_deref(), Some("the job waits while `send-gate` is switched off"));
        world.switches("send-gate", true, owner).await;
        world.works().await;
        assert_eq!(world.mails_to(KARI).len(), 2);
        let sent = store::mailing::lookup(&world.office.store, id).await.unwrap().unwrap();
        assert_eq!((sent.state, sent.n_sent), (domain::MailingState::Sent, 1));
    }

    async fn no_form_takes_anybody_in_while_a_mechanism_is_off_that_it_rests_on(world: World) {
        let owner = world.owner().await;
        for off in resting(Work::Forms) {
            world.switches(off, false, owner).await;
            assert_eq!(world.signs_up(&World::form(KARI)).await, Err(RequestError::Closed { mechanism: off }));
            world.switches(off, true, owner).await;
        }
        world.subscribes(KARI).await;
    }

    async fn a_confirmation_waits_while_sign_ups_are_not_confirmed_by_mail(world: World) {
        let owner = world.owner().await;
        world.signs_up(&World::form(KARI)).await.unwrap();
        world.works().await;
        world.signs_up(&World::form(OLA)).await.unwrap();
        world.switches("confirmed-by-mail", false, owner).await;
        world.works().await;
        assert!(world.mails_to(OLA).is_empty());
        let token = token_of(&world.last_mail_to(KARI), "/confirm/");
        let early = confirm::confirm(&world.office, &mut world.visitor(), &token).await;
        assert!(matches!(early, Err(ConfirmError::Closed { mechanism: "confirmed-by-mail" })));
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 0);
        world.switches("confirmed-by-mail", true, owner).await;
        world.pass(SignedDuration::from_secs(60));
        world.works().await;
        assert_eq!(world.mails_to(OLA).len(), 1);
        confirm::confirm(&world.office, &mut world.visitor(), &token).await.unwrap();
    }

    async fn who_leaves_is_erased_and_who_asks_sees_her_page_whatever_is_off(world: World) {
        let owner = world.owner().await;
        world.subscribes(KARI).await;
        for mechanism in MECHANISMS {
            world.switches(mechanism.id, false, owner).await;
        }
        let (office, mut cx) = (&world.office, world.visitor());
        person::mail_link(office, &mut cx, KARI, domain::Language::Nb).await.unwrap();
        world.works().await;
        assert!(world.last_mail_to(KARI).links.iter().any(|link| link.url.contains("/you/enter/")));
        let subject = only_subject(world).await;
        assert!(person::holdings(office, &mut cx, subject).await.unwrap().is_some());
        let url = office.unsubscribe_url(subject);
        let left = world.unsubscribes(url.rsplit('/').next().unwrap()).await.unwrap();
        assert!(matches!(left, Outcome::Erased { .. }));
        assert_eq!(store::contact::count(&office.store).await.unwrap(), 0);
    }

    async fn nothing_is_published_on_a_mechanism_that_is_off(world: World) {
        let owner = world.owner().await;
        world.publishes(owner).await;
        for off in resting(Work::Publishing) {
            // The example has no existing customers, so nothing there rests on that mechanism.
            let Some(promise) = world.find_promise_of(off) else { continue };
            let live = world.office.live();
            if live.promise(&promise).unwrap().section.document() != declaration::Document::Statement {
                continue;
            }
            world.switches(off, false, owner).await;
            let covered = office::coverage::covered(&world.office, &live).await.unwrap();
            let it = covered.iter().find(|it| it.promise.id.as_str() == promise).unwrap();
            assert_eq!(it.state, domain::PromiseState::Unbacked, "{off}");
            let signed = store::exception::list_about(&world.office.store, &promise).await.unwrap();
            let obstacles = publishing::obstacles(&world.office, &live).await.unwrap();
            let stands = obstacles.iter().any(|it| it.promise == promise);
            assert_eq!(stands, signed.is_empty(), "{off}");
            world.switches(off, true, owner).await;
        }
    }
}
