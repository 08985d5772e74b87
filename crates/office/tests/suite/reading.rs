//! Opens and clicks are counted on a yes of their own, as totals, and no longer once the yes is gone; choices on her page.

use domain::{Channel, DeliveryId, Draft, Frequency, Language, MailingId, Reading, Tally};
use jiff::SignedDuration;
use office::{
    mailing::{
        draft,
        reading::{self, Agreement, Traced, Tracking},
        send,
    },
    subscription::{
        preferences::{self, KeepError, Outcome, Wishes},
        receipt,
        request::{Form, RequestError},
        withdraw,
    },
};
use uuid::Uuid;

use crate::world::{ERASED_AT_ONCE, World};

const KARI: &str = "kari.nord@solbris.example";
const OLA: &str = "ola.vik@solbris.example";
const SHOP: &str = "https://fjordbok.example/kurs?uke=48";

fn agreeing(email: &str, reading: &[Reading]) -> Form {
    Form { reading: reading.iter().map(ToString::to_string).collect(), ..World::form(email) }
}

/// Sends one issue with two links about technology.
pub(crate) async fn mailed(world: &World) -> MailingId {
    let issue = Draft {
        topic: "technology".parse().unwrap(),
        activity: String::new(),
        format: domain::SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".into(),
        subject_line_en: "autumn is here".into(),
        body_nb: "Hei\n\nDette er nytt.".into(),
        body_en: "Hello\n\nThis is new.".into(),
    };
    let (office, by, mut cx) =
        (&world.office, domain::MemberId::from_uuid(Uuid::from_u128(7)), world.visitor());
    let id = draft::begin(office, &mut cx, by, issue).await.unwrap();
    send::start(office, &mut cx, id).await.unwrap();
    world.works().await;
    let kept = office.store.transact(move |mut tx| async move {
        store::reading::keep_link(&mut tx, id, 0, SHOP).await?;
        store::reading::keep_link(&mut tx, id, 1, "http://solbris.example/").await?;
        store::reading::keep_link(&mut tx, id, 2, "javascript:alert(1)").await?;
        tx.commit_without_fact("the links of a test's mailing").await
    });
    kept.await.unwrap();
    id
}

/// The addresses in her mail, made of what she agrees to now, as when it is sent.
async fn tracking(world: &World, mailing: MailingId, email: &str) -> (Tracking, Agreement) {
    let subject = world.subject_of(email).await.unwrap();
    let (office, now) = (&world.office, world.office.clock.now());
    let agreed = reading::agreed(office, mailing, "newsletter", (subject, subject), now).await;
    let agreement = agreed.unwrap().get(&subject).copied().unwrap_or_default();
    let deliveries = store::delivery::list_of_subject(&office.store, subject).await.unwrap();
    let delivery = deliveries.iter().find(|it| it.mailing_id == mailing).unwrap().id.unwrap();
    (office.tracking(mailing, delivery, agreement), agreement)
}

fn token(url: Option<&str>) -> String {
    let last = url.expect("an address that counts").rsplit('/').next().unwrap();
    last.trim_end_matches(".gif").to_owned()
}

async fn opens(world: &World, tracking: &Tracking) {
    let token = token(tracking.open_pixel.as_deref());
    reading::opened(&world.office, &mut world.visitor(), &token).await.unwrap();
}

/// Follows a link with a token, and returns where it leads.
async fn follows(world: &World, at: (MailingId, u32), token: Option<&str>) -> Option<String> {
    reading::followed(&world.office, &mut world.visitor(), at, token, true).await.unwrap()
}

async fn total(world: &World, mailing: MailingId, measure: Tally) -> u64 {
    let totals = store::reading::list(&world.office.store, mailing).await.unwrap();
    totals.iter().find(|it| it.measure == measure).map_or(0, |it| it.n)
}

async fn clicks(world: &World, mailing: MailingId, place: u32) -> u64 {
    let link = store::reading::lookup_link(&world.office.store, mailing, place).await.unwrap();
    link.unwrap().n_clicks
}

async fn standing(world: &World, email: &str) -> Vec<String> {
    let subject = world.subject_of(email).await.unwrap();
    let consents = store::consent::list_of_subject(&world.office.store, subject).await.unwrap();
    let open = consents.iter().filter(|it| it.withdrawn_at.is_none());
    let mut open: Vec<String> = open.map(|it| format!("{}/{}", it.activity, it.topic)).collect();
    open.sort();
    open
}

async fn wishes(world: &World, topics: &[&str], reading: &[&str]) -> Wishes {
    let rows = &world.office.store;
    let wording = store::wording::find_newest(rows, "newsletter", Language::En).await.unwrap();
    Wishes {
        form: "newsletter".into(),
        language: Language::En,
        wording_digest: wording.unwrap().digest,
        topics: topics.iter().map(ToString::to_string).collect(),
        reading: reading.iter().map(ToString::to_string).collect(),
        frequency: Frequency::Every,
    }
}

async fn chooses(world: &World, email: &str, wishes: &Wishes) -> Result<Outcome, KeepError> {
    let subject = world.subject_of(email).await.unwrap();
    preferences::keep(&world.office, &mut world.visitor(), subject, wishes).await
}

scenarios! {
    async fn in_11_a_customer_s_own_choice_is_an_origin_and_ends_her_no_of_before(world: World) {
        world.subscribes(KARI).await;
        let token = world.office.unsubscribe_url(world.subject_of(KARI).await.unwrap());
        world.unsubscribes(token.rsplit('/').next().unwrap()).await.unwrap();
        world.sells().await;
        let list = format!("email,sold_on,product\n{KARI},2026-05-04,accounts\n");
        crate::imports::brought(world, crate::imports::sale(), &list).await;
        chooses(world, KARI, &wishes(world, &["technology"], &[]).await).await.unwrap();
        crate::returns::mailed(world).await;
        for mechanism in ["address-origin", "no-is-final"] {
            let promise = world.promise_of(mechanism);
            assert_eq!(world.finds(&promise, Language::En).await, None, "{mechanism}");
        }
        let subject = world.subject_of(KARI).await.unwrap();
        let origins = store::origin::list_of_subject(&world.office.store, subject).await.unwrap();
        let activities: Vec<&str> = origins.iter().map(|it| it.activity.as_str()).collect();
        assert_eq!(activities, ["customer-news", "newsletter"]);
    }

    async fn um_66_without_a_yes_of_its_own_a_mail_counts_nothing_and_comes_just_the_same(world: World) {
        let receipt = world.subscribes(KARI).await;
        assert_eq!(receipt.consents.len(), 1);
        let mailing = mailed(world).await;
        assert_eq!(world.mails_to(KARI).len(), 2, "the confirmation and the issue");
        let (links, agreement) = tracking(world, mailing, KARI).await;
        assert_eq!(agreement, Agreement::default());
        assert_eq!((links.open_pixel.as_deref(), links.click(0)), (None, None));
    }

    async fn um_66_each_yes_is_a_consent_of_its_own_on_the_same_receipt(world: World) {
        let receipt = world.subscribes_by(&agreeing(KARI, &[Reading::Clicks])).await;
        assert_eq!(standing(world, KARI).await, ["newsletter-reading/clicks", "newsletter/technology"]);
        let kept = receipt::list(&world.office, receipt.subject).await.unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].activity, "newsletter");
        assert!(kept[0].wording.lines().any(|line| line.starts_with("choice clicks: ")));
        let granted = world.fact_kinds().await;
        assert_eq!(granted.iter().filter(|kind| *kind == "consent.granted").count(), 2);
        let mailing = mailed(world).await;
        let (links, agreement) = tracking(world, mailing, KARI).await;
        assert_eq!(agreement, Agreement { opens: false, clicks: true });
        assert!(links.open_pixel.is_none() && links.click(1).is_some());
    }

    async fn um_66_what_a_form_does_not_offer_is_not_taken(world: World) {
        let unknown = Form { reading: vec!["location".into()], ..World::form(KARI) };
        assert!(matches!(world.signs_up(&unknown).await, Err(RequestError::UnknownTopic)));
        world.declares("mail_behaviour = true", "mail_behaviour = false").await;
        let undeclared = agreeing(KARI, &[Reading::Opens]);
        assert!(matches!(world.signs_up(&undeclared).await, Err(RequestError::Undeclared { .. })));
        let words = office::declare::wording(&world.office.live(), "newsletter", Language::En).unwrap();
        assert!(!words.contains("choice "), "no box, no question");
    }

    async fn um_66_opens_and_clicks_add_to_totals_once_for_each_mail_and_link(world: World) {
        world.subscribes_by(&agreeing(KARI, Reading::ALL)).await;
        world.subscribes_by(&agreeing(OLA, Reading::ALL)).await;
        let mailing = mailed(world).await;
        let (kari, _) = tracking(world, mailing, KARI).await;
        let (ola, _) = tracking(world, mailing, OLA).await;
        let click = token(kari.click(0).as_deref());
        for _ in 0..1_000 {
            opens(world, &kari).await;
        }
        for place in [0, 0, 0, 1, 1] {
            assert!(follows(world, (mailing, place), Some(&click)).await.is_some());
        }
        opens(world, &ola).await;
        follows(world, (mailing, 0), Some(&token(ola.click(0).as_deref()))).await;
        assert_eq!(total(world, mailing, Tally::Opened).await, 2);
        assert_eq!(total(world, mailing, Tally::Clicked).await, 2);
        assert_eq!((clicks(world, mailing, 0).await, clicks(world, mailing, 1).await), (2, 1));
        world.pass(SignedDuration::from_hours(24));
        opens(world, &kari).await;
        assert_eq!(total(world, mailing, Tally::Opened).await, 3, "another day is counted anew");
    }

    async fn um_66_a_withdrawal_after_sending_counts_no_more_and_still_leads_on(world: World) {
        world.subscribes_by(&agreeing(KARI, Reading::ALL)).await;
        let mailing = mailed(world).await;
        let (links, _) = tracking(world, mailing, KARI).await;
        let click = token(links.click(0).as_deref());
        world.pass(SignedDuration::from_hours(1));
        let kept = chooses(world, KARI, &wishes(world, &["technology"], &[]).await).await.unwrap();
        assert_eq!(kept, Outcome::Kept);
        opens(world, &links).await;
        assert_eq!(follows(world, (mailing, 0), Some(&click)).await.as_deref(), Some(SHOP));
        assert_eq!(total(world, mailing, Tally::Opened).await, 0);
        assert_eq!((total(world, mailing, Tally::Clicked).await, clicks(world, mailing, 0).await), (0, 0));
        let way_out = world.office.unsubscribe_url(world.subject_of(KARI).await.unwrap());
        world.unsubscribes(way_out.rsplit('/').next().unwrap()).await.unwrap();
        opens(world, &links).await;
        assert_eq!(follows(world, (mailing, 0), Some(&click)).await.as_deref(), Some(SHOP));
        assert_eq!(total(world, mailing, Tally::Opened).await, 0);
    }

    async fn a_link_leads_only_where_the_mailing_says(world: World) {
        world.subscribes_by(&agreeing(KARI, Reading::ALL)).await;
        let (mailing, other) = (mailed(world).await, mailed(world).await);
        let (links, _) = tracking(world, mailing, KARI).await;
        let click = token(links.click(0).as_deref());
        for (at, expected) in [((mailing, 0), Some(SHOP)), ((mailing, 2), None), ((mailing, 9), None)] {
            assert_eq!(follows(world, at, None).await.as_deref(), expected);
        }
        let nobodys = MailingId::from_uuid(Uuid::from_u128(7));
        assert_eq!(follows(world, (nobodys, 0), Some(&click)).await, None);
        follows(world, (other, 0), Some(&click)).await;
        assert_eq!(clicks(world, other, 0).await, 0, "the token of another mailing counts nothing");
    }

    async fn a_token_that_counts_is_good_for_nothing_else(world: World) {
        world.subscribes_by(&agreeing(KARI, Reading::ALL)).await;
        let mailing = mailed(world).await;
        let (links, _) = tracking(world, mailing, KARI).await;
        let (open, click) = (token(links.open_pixel.as_deref()), token(links.click(0).as_deref()));
        assert_ne!(open, click);
        for token in [&open, &click] {
            assert!(world.unsubscribes(token).await.is_err());
            assert_eq!(receipt::find(&world.office, token).await.unwrap(), None);
            let now = world.office.clock.now();
            assert_eq!(office::person::enter(&world.office, now, token), None);
        }
        let way_out = world.office.unsubscribe_url(world.subject_of(KARI).await.unwrap());
        for token in [click.as_str(), way_out.rsplit('/').next().unwrap(), "", "x", &open[1..]] {
            reading::opened(&world.office, &mut world.visitor(), token).await.unwrap();
        }
        follows(world, (mailing, 0), Some(&open)).await;
        assert_eq!(total(world, mailing, Tally::Opened).await, 0);
        assert_eq!(total(world, mailing, Tally::Clicked).await, 0);
    }

    async fn um_66_a_yes_to_be_counted_alone_holds_nobody(world: World) {
        let receipt = world.subscribes_by(&agreeing(KARI, Reading::ALL)).await;
        let (office, mut cx) = (&world.office, world.visitor());
        let newsletter = receipt.consents[0];
        let left = withdraw::withdraw(office, &mut cx, receipt.subject, newsletter, Channel::Portal).await;
        assert!(matches!(left.unwrap(), withdraw::Outcome::Erased(_)));
        assert_eq!(world.subject_of(KARI).await, None);
        world.subscribes_by(&agreeing(OLA, Reading::ALL)).await;
        let now = office.clock.now().as_microsecond();
        world.tampers(&format!("UPDATE consent SET withdrawn_at = {now} WHERE topic = 'technology'")).await;
        world.pass(SignedDuration::from_mins(5));
        let found = world.finds(ERASED_AT_ONCE, Language::En).await.expect("a counter-example");
        assert!(found.contains("1 stored address(es) without a consent"), "{found}");
    }

    async fn mi_09_her_page_takes_a_yes_at_once_with_a_receipt_and_a_no_as_well(world: World) {
        let receipt = world.subscribes(KARI).await;
        let chosen = wishes(world, &["technology", "events"], &["opens"]).await;
        world.pass(SignedDuration::from_hours(1));
        assert_eq!(chooses(world, KARI, &chosen).await.unwrap(), Outcome::Kept);
        let all = ["newsletter-reading/opens", "newsletter/events", "newsletter/technology"];
        assert_eq!(standing(world, KARI).await, all);
        let kept = receipt::list(&world.office, receipt.subject).await.unwrap();
        assert_eq!((kept.len(), kept[0].channel, kept[0].language), (2, Channel::Portal, Language::En));
        assert_eq!(kept[0].topics.len(), 2);
        let n_facts = world.fact_kinds().await.len();
        assert_eq!(chooses(world, KARI, &chosen).await.unwrap(), Outcome::Kept);
        assert_eq!(world.fact_kinds().await.len(), n_facts, "the same choice again changes nothing");
        let fewer = wishes(world, &["events"], &[]).await;
        assert_eq!(chooses(world, KARI, &fewer).await.unwrap(), Outcome::Kept);
        assert_eq!(standing(world, KARI).await, ["newsletter/events"]);
        let kinds = world.fact_kinds().await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "consent.withdrawn").count(), 2);
        let none = wishes(world, &[], &["opens"]).await;
        assert!(matches!(chooses(world, KARI, &none).await.unwrap(), Outcome::Erased(_)));
        assert_eq!(world.subject_of(KARI).await, None);
    }

    async fn a_choice_that_is_not_offered_or_to_other_words_changes_nothing(world: World) {
        world.subscribes(KARI).await;
        let unknown = wishes(world, &["technology", "cats"], &[]).await;
        assert!(matches!(chooses(world, KARI, &unknown).await, Err(KeepError::UnknownTopic)));
        let swapped = wishes(world, &["opens"], &[]).await;
        assert!(matches!(chooses(world, KARI, &swapped).await, Err(KeepError::UnknownTopic)));
        let old = Wishes {
            wording_digest: domain::Digest::from_bytes([7; 32]),
            ..wishes(world, &["technology", "events"], &[]).await
        };
        assert!(matches!(chooses(world, KARI, &old).await, Err(KeepError::OtherWording)));
        let owner = world.owner().await;
        world.switches("consent-receipts", false, owner).await;
        let new = wishes(world, &["technology", "events"], &[]).await;
        assert!(matches!(chooses(world, KARI, &new).await, Err(KeepError::Closed { .. })));
        assert_eq!(standing(world, KARI).await, ["newsletter/technology"]);
    }

    async fn how_often_she_is_written_to_is_kept_to(world: World) {
        let receipt = world.subscribes(KARI).await;
        let weekly = Wishes { frequency: Frequency::Weekly, ..wishes(world, &["technology"], &[]).await };
        chooses(world, KARI, &weekly).await.unwrap();
        let kept = store::preference::list_of_subject(&world.office.store, receipt.subject).await.unwrap();
        assert_eq!((kept.len(), kept[0].frequency), (1, Frequency::Weekly));
        for (hours, n_mails) in [(1, 2), (7 * 24 - 1, 2), (1, 3)] {
            world.pass(SignedDuration::from_hours(hours));
            mailed(world).await;
            assert_eq!(world.mails_to(KARI).len(), n_mails, "after {hours} more hours");
        }
    }

    async fn one_topic_is_left_alone_and_the_last_one_erases(world: World) {
        let form = Form { topics: vec!["technology".into(), "events".into()], ..World::form(KARI) };
        let subject = world.subscribes_by(&form).await.subject;
        let (office, mut cx) = (&world.office, world.visitor());
        let left = |topic: &str| topic.parse().unwrap();
        let events = withdraw::withdraw_topic(office, &mut cx, subject, &left("events"), Channel::Link).await;
        assert!(matches!(events.unwrap(), withdraw::Outcome::Withdrawn { .. }));
        assert_eq!(standing(world, KARI).await, ["newsletter/technology"]);
        let again = withdraw::withdraw_topic(office, &mut cx, subject, &left("events"), Channel::Link).await;
        assert_eq!(again.unwrap(), withdraw::Outcome::AlreadyWithdrawn);
        for unknown in ["cats", "opens"] {
            let refused = withdraw::withdraw_topic(office, &mut cx, subject, &left(unknown), Channel::Link).await;
            assert!(matches!(refused, Err(withdraw::WithdrawError::Unknown)), "{unknown}");
        }
        let last = withdraw::withdraw_topic(office, &mut cx, subject, &left("technology"), Channel::Link).await;
        assert!(matches!(last.unwrap(), withdraw::Outcome::Erased(_)));
        assert_eq!(world.subject_of(KARI).await, None);
    }

    async fn what_was_seen_in_the_mails_is_kept_as_counts(world: World) {
        let mailing = mailed(world).await;
        let seen = |html: &str| {
            let mail = format!("Content-Type: text/html\r\n\r\n{html}\r\n");
            reading::traces(&world.office.settings.base_url, &mail::Leaving::read(mail.as_bytes()))
        };
        let both = Agreement { opens: true, clicks: true };
        let delivery = DeliveryId::from_uuid(Uuid::from_u128(9));
        let links = world.office.tracking(mailing, delivery, both);
        let pixel = format!("<img src=\"{}\">", links.open_pixel.as_deref().unwrap());
        let link = format!("<a href=\"{}\">x</a>", links.click(0).unwrap());
        let mut traced = Traced::default();
        traced.add(seen(&format!("{pixel}{link}")), both, true);
        traced.add(seen("<p>Hei</p>"), Agreement::default(), false);
        traced.add(seen(&pixel), Agreement { opens: false, clicks: true }, false);
        let kept = world.office.store.transact(move |mut tx| async move {
            traced.keep(&mut tx, mailing).await?;
            tx.commit_without_fact("counts of a test").await
        });
        kept.await.unwrap();
        let counts = [
            (Tally::TracesLooked, 3),
            (Tally::OpensTraced, 2),
            (Tally::ClicksTraced, 1),
            (Tally::TracedUnasked, 1),
            (Tally::TellsOthers, 1),
        ];
        for (tally, n) in counts {
            assert_eq!(total(world, mailing, tally).await, n, "{tally}");
        }
    }
}

/// Keeps totals beside a mailing, as the worker does when mails go.
pub(crate) async fn looked_at(world: &World, mailing: MailingId, counts: &[(Tally, u64)]) {
    let counts = counts.to_vec();
    let kept = world.office.store.transact(move |mut tx| async move {
        for (tally, n) in counts {
            store::reading::count(&mut tx, mailing, tally, n).await?;
        }
        tx.commit_without_fact("counts of a test").await
    });
    kept.await.unwrap();
}
