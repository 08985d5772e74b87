//! What comes back after a mailing: the dead are erased, the full rest, and nobody else's word erases anybody.

use domain::{DeliveryId, Draft, MailingId, ReturnEffect, ReturnKind, SubjectId, Tally};
use jiff::SignedDuration;
use mail::returns;
use office::mailing::delivery::{self, Standing};
use office::mailing::{draft, send};
use office::returns::{Report, sources, take};
use office::{Acting, Office, jobs};
use trial::smtp::{Behaviour, SmtpServer};

use crate::world::World;

const KARI: &str = "kari.nord@solbris.example";
const OLA: &str = "ola.vik@solbris.example";

/// Sends one mailing to everybody who subscribed.
pub(crate) async fn mailed(world: &World) -> MailingId {
    mailed_by(&world.office).await
}

async fn mailed_by(office: &Office) -> MailingId {
    let mut cx = office.context(Acting::Job);
    let by = domain::MemberId::new(cx.now, &mut cx.random);
    let text = Draft {
        topic: "technology".parse().unwrap(),
        activity: "newsletter".to_owned(),
        format: domain::SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".into(),
        subject_line_en: "autumn is here".into(),
        body_nb: "Hei\n\nDette er nytt.".into(),
        body_en: "Hello\n\nThis is new.".into(),
    };
    let id = draft::begin(office, &mut cx, by, text).await.unwrap();
    send::start(office, &mut cx, id).await.unwrap();
    while jobs::drain(office).await.unwrap() > 0 {}
    id
}

async fn subject(world: &World, address: &str) -> SubjectId {
    world.subject_of(address).await.unwrap()
}

async fn delivery(world: &World, subject: SubjectId) -> DeliveryId {
    let sent = store::delivery::list_of_subject(&world.office.store, subject).await.unwrap();
    sent.last().unwrap().id.unwrap()
}

/// A delivery report as a mail server writes it.
fn bounce(token: &str, address: &str, status: &str) -> Vec<u8> {
    format!(
        "Return-Path: <>\r\nDelivered-To: bounce+{token}@fjordbok.example\r\n\
         From: MAILER-DAEMON@mx.example\r\nTo: bounce+{token}@fjordbok.example\r\n\
         Subject: Undelivered Mail\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {address}\r\n\
         Action: failed\r\nStatus: {status}\r\n\r\n--b--\r\n"
    )
    .into_bytes()
}

/// A complaint as a mail provider writes it.
fn complaint(token: &str) -> Vec<u8> {
    format!(
        "From: abuse@provider.example\r\nTo: post@fjordbok.example\r\nSubject: complaint\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n\
         --b\r\nContent-Type: message/feedback-report\r\n\r\n\
         Feedback-Type: abuse\r\nUser-Agent: Loop/1\r\nVersion: 1\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\n\
         Return-Path: <bounce+{token}@fjordbok.example>\r\nSubject: News\r\n\r\nHello\r\n--b--\r\n"
    )
    .into_bytes()
}

fn leave(token: &str) -> Vec<u8> {
    format!(
        "From: kari.nord@solbris.example\r\nTo: unsubscribe+{token}@fjordbok.example\r\n\
         Subject: unsubscribe\r\n\r\n\r\n"
    )
    .into_bytes()
}

async fn taken(world: &World, key: &str, mail: &[u8]) -> ReturnEffect {
    let report = Report { source: "maildir", key, said: returns::read(mail) };
    take(&world.office, &mut world.visitor(), report).await.unwrap()
}

async fn total(world: &World, mailing: MailingId, measure: Tally) -> u64 {
    let totals = store::reading::list(&world.office.store, mailing).await.unwrap();
    totals.iter().find(|it| it.measure == measure).map_or(0, |it| it.n)
}

async fn is_held(world: &World, subject: SubjectId) -> bool {
    store::contact::lookup(&world.office.store, subject).await.unwrap().is_some()
}

scenarios! {
    async fn um_50_a_dead_mailbox_erases_its_addressee_and_nobody_else(world: World) {
        world.subscribes(KARI).await;
        world.subscribes(OLA).await;
        let mailing = mailed(world).await;
        let (kari, ola) = (subject(world, KARI).await, subject(world, OLA).await);
        let token = world.office.return_token(delivery(world, kari).await);
        let mail = bounce(&token.to_uppercase(), KARI, "5.1.1");
        assert_eq!(taken(world, "1", &mail).await, ReturnEffect::Erased);
        assert!(!is_held(world, kari).await);
        assert!(is_held(world, ola).await);
        assert_eq!(total(world, mailing, Tally::Dead).await, 1);
        assert!(world.fact_kinds().await.contains(&"return.acted-on".to_owned()));
        assert_eq!(taken(world, "1", &mail).await, ReturnEffect::Erased, "the same report");
        assert_eq!(taken(world, "2", &mail).await, ReturnEffect::AlreadyGone, "another one");
        assert_eq!(total(world, mailing, Tally::Dead).await, 1);
    }

    async fn a_report_without_our_token_erases_nobody(world: World) {
        world.subscribes(KARI).await;
        mailed(world).await;
        let kari = subject(world, KARI).await;
        let token = world.office.return_token(delivery(world, kari).await);
        let other = world.office.return_token(DeliveryId::from_uuid(uuid::Uuid::from_u128(7)));
        let forged = token.replace(char::is_alphabetic, "a");
        for (key, token) in [("1", ""), ("2", forged.as_str()), ("3", &token[1..])] {
            let effect = taken(world, key, &bounce(token, KARI, "5.1.1")).await;
            assert_eq!(effect, ReturnEffect::Unmatched, "{key}");
        }
        // Ours, but for a mail that is not there.
        let effect = taken(world, "4", &bounce(&other, KARI, "5.1.1")).await;
        assert_eq!(effect, ReturnEffect::AlreadyGone);
        assert!(is_held(world, kari).await);
    }

    async fn a_forwarded_mail_s_dead_end_erases_nobody(world: World) {
        world.subscribes(KARI).await;
        mailed(world).await;
        let kari = subject(world, KARI).await;
        let token = world.office.return_token(delivery(world, kari).await);
        let effect = taken(world, "1", &bounce(&token, "colleague@other.example", "5.1.1")).await;
        assert_eq!(effect, ReturnEffect::Counted);
        assert!(is_held(world, kari).await);
    }

    async fn full_mailboxes_and_rules_of_servers_erase_nobody(world: World) {
        world.subscribes(KARI).await;
        let mailing = mailed(world).await;
        let kari = subject(world, KARI).await;
        let token = world.office.return_token(delivery(world, kari).await);
        let statuses = ["5.2.2", "4.4.1", "5.7.1", "5.7.26", "5.4.4", "5.0.0", "5.3.4", "5.2.3"];
        for (n, status) in statuses.iter().enumerate() {
            let effect = taken(world, &n.to_string(), &bounce(&token, KARI, status)).await;
            assert_ne!(effect, ReturnEffect::Erased, "{status}");
        }
        assert!(is_held(world, kari).await);
        assert!(total(world, mailing, Tally::Soft).await >= 2);
        assert!(total(world, mailing, Tally::SenderTrouble).await >= 2);
    }

    async fn a_mailbox_that_is_full_three_times_rests_and_is_written_to_again_later(world: World) {
        world.subscribes(KARI).await;
        mailed(world).await;
        let kari = subject(world, KARI).await;
        let token = world.office.return_token(delivery(world, kari).await);
        let effects = [ReturnEffect::Counted, ReturnEffect::Counted, ReturnEffect::Rests];
        for (n, expected) in effects.into_iter().enumerate() {
            let effect = taken(world, &n.to_string(), &bounce(&token, KARI, "5.2.2")).await;
            assert_eq!(effect, expected);
        }
        let n_before = world.mails_to(KARI).len();
        mailed(world).await;
        assert_eq!(world.mails_to(KARI).len(), n_before, "it rests");
        world.pass(SignedDuration::from_hours(29 * 24));
        mailed(world).await;
        assert_eq!(world.mails_to(KARI).len(), n_before + 1);
    }

    async fn mkt_04_a_complaint_unsubscribes_and_erases(world: World) {
        world.subscribes(KARI).await;
        let mailing = mailed(world).await;
        let kari = subject(world, KARI).await;
        let token = world.office.return_token(delivery(world, kari).await);
        assert_eq!(taken(world, "1", &complaint(&token)).await, ReturnEffect::Erased);
        assert!(!is_held(world, kari).await);
        assert_eq!(total(world, mailing, Tally::Complaint).await, 1);
        assert_eq!(taken(world, "2", &complaint("aaaaaaaaaaaaaaaaaaaa")).await, ReturnEffect::Unmatched);
    }

    async fn in_14_a_mail_to_the_address_for_leaving_unsubscribes_and_erases(world: World) {
        world.subscribes(KARI).await;
        let kari = subject(world, KARI).await;
        let token = world.office.unsubscribe_token(kari);
        assert_eq!(taken(world, "1", &leave(&token)).await, ReturnEffect::Erased);
        assert_eq!(taken(world, "2", &leave(&token)).await, ReturnEffect::AlreadyGone);
        assert!(!is_held(world, kari).await);
    }

    async fn a_token_to_leave_does_nothing_as_a_return_path_and_the_other_way_round(world: World) {
        world.subscribes(KARI).await;
        mailed(world).await;
        let kari = subject(world, KARI).await;
        let to_leave = world.office.unsubscribe_token(kari);
        let return_path = world.office.return_token(delivery(world, kari).await);
        assert_eq!(taken(world, "1", &bounce(&to_leave, KARI, "5.1.1")).await, ReturnEffect::Unmatched);
        assert_eq!(taken(world, "2", &leave(&return_path)).await, ReturnEffect::Unmatched);
        assert!(is_held(world, kari).await);
    }

    async fn a_maildir_is_read_and_a_person_s_own_answer_stays(world: World) {
        world.subscribes(KARI).await;
        mailed(world).await;
        let kari = subject(world, KARI).await;
        let token = world.office.return_token(delivery(world, kari).await);
        let folder = world.maildir();
        std::fs::write(folder.join("new/1"), bounce(&token, KARI, "5.1.1")).unwrap();
        let answer = "From: ola@solbris.example\r\nTo: post@fjordbok.example\r\n\r\nThanks!\r\n";
        std::fs::write(folder.join("new/2"), answer).unwrap();
        sources::look(&world.office).await;
        assert!(!is_held(world, kari).await);
        assert_eq!(std::fs::read_dir(folder.join("new")).unwrap().count(), 0);
        assert_eq!(std::fs::read_dir(folder.join("cur")).unwrap().count(), 1, "the answer");
        let looks = world.office.return_looks();
        let look = looks[0].as_ref().unwrap();
        assert_eq!((look.n_reports, look.failure.as_deref()), (2, None));
        let ways = delivery::look(&world.office, world.office.clock.now()).await.unwrap();
        assert_eq!((ways.sources[0].n_reports, ways.sources[0].fails()), (2, false));
        std::fs::remove_dir_all(folder.join("new")).unwrap();
        sources::look(&world.office).await;
        let failure = world.office.return_looks()[0].clone().unwrap().failure;
        assert_eq!(failure.as_deref(), Some("the folder cannot be read"));
        let ways = delivery::look(&world.office, world.office.clock.now()).await.unwrap();
        assert!(ways.sources[0].fails() && ways.trouble.is_empty());
    }

    async fn an_address_that_the_mail_server_calls_dead_is_erased_while_the_mailing_runs(world: World) {
        world.subscribes(KARI).await;
        world.subscribes(OLA).await;
        let kari = subject(world, KARI).await;
        let answers = [(KARI, "550 5.1.1 no such mailbox"), (OLA, "550 5.7.1 not from you")];
        let answers = answers.map(|(address, said)| (address.to_owned(), said.to_owned()));
        let behaviour = Behaviour { answers: answers.into(), ..Behaviour::default() };
        let server = SmtpServer::start(behaviour).await.unwrap();
        let office = world.through(&server.url()).await;
        let mailing = mailed_by(&office).await;
        assert!(!is_held(world, kari).await);
        assert!(is_held(world, subject(world, OLA).await).await);
        assert_eq!(total(world, mailing, Tally::Dead).await, 1);
        assert_eq!(total(world, mailing, Tally::SenderTrouble).await, 1);
        let tallies = store::return_report::tally_since(&world.office.store, jiff::Timestamp::MIN);
        let dead = tallies.await.unwrap().into_iter().find(|it| it.kind == ReturnKind::Dead);
        assert_eq!(dead.map(|it| it.effect), Some(ReturnEffect::Erased));
        let ways = delivery::look(&office, office.clock.now()).await.unwrap();
        let [trouble] = &ways.trouble[..] else { panic!("one mailing was refused") };
        assert_eq!((trouble.mailing_id, &*trouble.source), (Some(mailing), "smtp"));
        assert_eq!((ways.n_trouble(), ways.relays[0].standing), (1, Standing::Well));
    }

    async fn an_answer_that_a_program_did_not_live_to_act_on_is_acted_on_by_the_next(world: World) {
        world.subscribes(KARI).await;
        let mailing = mailed(world).await;
        let kari = subject(world, KARI).await;
        let now = world.office.clock.now().as_microsecond();
        world.tampers(&format!("UPDATE delivery SET returned = 'dead', returned_at = {now}")).await;
        world.pass(SignedDuration::from_secs(20));
        office::returns::sweep(&world.office, &world.visitor()).await.unwrap();
        assert!(is_held(world, kari).await, "the program may be at it");
        world.pass(SignedDuration::from_secs(1));
        office::returns::sweep(&world.office, &world.visitor()).await.unwrap();
        assert!(!is_held(world, kari).await);
        assert_eq!(total(world, mailing, Tally::Dead).await, 1);
    }
}
