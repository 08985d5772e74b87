//! A list is brought in with its source and its ground, or not at all; and nobody comes back by it.

use std::sync::Arc;

use domain::{
    Channel, GroundKind, Import, ImportState, Language, MailboxClass, OriginKind, SaleFact,
    SubjectId,
};
use jiff::{SignedDuration, civil::Date};
use office::{
    Acting,
    audience::import::{self, BeginError, FAULTS_KEPT_MAX, Order, OrderError, Piece, ReadError},
};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::world::World;

const KARI: &str = "kari.nord@solbris.example";

fn order() -> Order {
    Order {
        activity: "newsletter".into(),
        topic: "technology".parse().unwrap(),
        ground: GroundKind::Consent,
        source: "Paper forms from the spring course 2026".into(),
        proof: "Signed forms, binder 7".into(),
        language: Language::Nb,
        wording: import::wording_of(Language::Nb, "Ja, send meg nyheter om teknologi."),
        consented_on: Some(jiff::civil::date(2026, 5, 4)),
        facts: vec![],
        sold_on: None,
        product: None,
    }
}

pub(crate) fn sale() -> Order {
    Order {
        activity: "customer-news".into(),
        topic: "customer-news".parse().unwrap(),
        ground: GroundKind::ExistingCustomer,
        wording: None,
        consented_on: None,
        facts: SaleFact::ALL.to_vec(),
        ..order()
    }
}

async fn refused(world: &World, order: Order) -> Option<OrderError> {
    let (mut cx, by) = (world.visitor(), world.member());
    match import::begin(&world.office, &mut cx, by, order).await {
        Err(BeginError::Order(error)) => Some(error),
        Err(BeginError::Store(error)) => panic!("{error}"),
        Ok(_) => None,
    }
}

/// Brings a whole list in, with consents given on paper.
pub(crate) async fn brings_in(world: &World, list: &str) {
    bring(world, order(), list, true).await.1.unwrap();
}

/// Brings a list in, in pieces; without its end when it is cut off.
async fn bring(
    world: &World,
    order: Order,
    list: &str,
    is_whole: bool,
) -> (domain::ImportId, Result<Import, ReadError>) {
    let (mut cx, by) = (world.visitor(), world.member());
    let begun = import::begin(&world.office, &mut cx, by, order).await.unwrap();
    let id = begun.import.id;
    let (way_in, pieces) = mpsc::channel(4);
    let office = Arc::clone(&world.office);
    let reading = tokio::spawn(import::read(office, Acting::Member(by), begun, pieces));
    for piece in list.as_bytes().chunks(97) {
        // What the reader refuses at the head, it takes no more of.
        if way_in.send(Piece::Bytes(piece.to_vec())).await.is_err() {
            break;
        }
    }
    if is_whole {
        let _ = way_in.send(Piece::End).await;
    }
    drop(way_in);
    (id, reading.await.unwrap())
}

pub(crate) async fn brought(world: &World, order: Order, list: &str) -> Import {
    bring(world, order, list, true).await.1.unwrap()
}

async fn only_contact(world: &World) -> SubjectId {
    let first = SubjectId::from_uuid(Uuid::nil());
    let contacts = store::contact::list(&world.office.store, first, 2).await.unwrap();
    assert_eq!(contacts.len(), 1);
    contacts[0].subject_id
}

async fn faults(world: &World, import: &Import) -> Vec<(u64, String)> {
    let lines = store::import::list_faults(&world.office.store, import.id, 0, 1_000).await.unwrap();
    lines.iter().map(|it| (it.line, it.fault.to_string())).collect()
}

/// A long list: broken lines, people named twice, each on both sides of every border of a batch, and some blank lines.
struct List {
    n_lines: u64,
    batch: u64,
}

impl List {
    /// Says what stands in the line that is taken as the `n`th, from 0.
    fn line(&self, n: u64) -> (String, Option<&'static str>) {
        let name = |n: u64| format!("person.{n}@solbris.example,Person {n}");
        match n % self.batch {
            0 if n > 0 => ("no address,x".to_owned(), Some("address")),
            1 if n > self.batch => (name(n - self.batch).to_uppercase(), None),
            it if it + 1 == self.batch => (",x".to_owned(), Some("no-address")),
            it if it + 2 == self.batch => (name(n - 1), None),
            it if it % 500 == 250 => (format!("{},x", name(n)), Some("field-count")),
            _ => (name(n), None),
        }
    }

    fn text(&self) -> String {
        let lines = (0..self.n_lines).map(|n| format!("{}\n{}", self.line(n).0, self.blank(n)));
        format!("email,name\n{}", lines.collect::<String>())
    }

    /// A line break after each hundredth line: it counts as a line of the file.
    fn blank(&self, n: u64) -> &'static str {
        if n % 100 == 99 { "\r\n" } else { "" }
    }

    fn faults(&self) -> Vec<(u64, String)> {
        let at = |n: u64| n + 2 + n / 100;
        let faulty = |n| self.line(n).1.map(|fault| (at(n), fault.to_owned()));
        (0..self.n_lines).filter_map(faulty).collect()
    }

    /// The counts of an import of the whole list into an empty house.
    fn counts(&self) -> [u64; 5] {
        let n_broken = self.faults().len() as u64;
        let good = (0..self.n_lines).map(|n| self.line(n)).filter(|it| it.1.is_none());
        let people: std::collections::HashSet<String> =
            good.map(|it| it.0.to_lowercase()).collect();
        let n_added = people.len() as u64;
        [self.n_lines, n_added, self.n_lines - n_broken - n_added, 0, n_broken]
    }
}

/// Brings the beginning of a list in, waits until all whole batches of it are in, and stops what was reading it while
/// the lines after them are in memory alone, as a crash would.
async fn stops_after(
    world: &World,
    order: Order,
    list: &str,
    n_rows: u64,
) -> (domain::ImportId, Import) {
    let (mut cx, by) = (world.visitor(), world.member());
    let begun = import::begin(&world.office, &mut cx, by, order).await.unwrap();
    let id = begun.import.id;
    let (way_in, pieces) = mpsc::channel(1);
    let office = Arc::clone(&world.office);
    let reading = tokio::spawn(import::read(office, Acting::Member(by), begun, pieces));
    for piece in list.as_bytes().chunks(8_192) {
        way_in.send(Piece::Bytes(piece.to_vec())).await.unwrap();
    }
    let rows = &world.office.store;
    let read = async || store::import::lookup(rows, id).await.unwrap().unwrap();
    while read().await.n_rows < n_rows {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    reading.abort();
    assert!(reading.await.unwrap_err().is_cancelled());
    (id, read().await)
}

pub(crate) fn counts(import: &Import) -> [u64; 5] {
    let it = import;
    [it.n_rows, it.n_added, it.n_known, it.n_suppressed, it.n_broken]
}

scenarios! {
    async fn in_13_a_list_without_source_proof_or_the_words_of_its_consent_is_refused(world: World) {
        let cases = [
            (Order { source: " ".into(), ..order() }, OrderError::NoSource),
            (Order { proof: String::new(), ..order() }, OrderError::NoProof),
            (Order { wording: None, ..order() }, OrderError::NoWording),
            (Order { topic: "cats".parse().unwrap(), ..order() }, OrderError::UnknownTopic),
            (Order { source: "from kari@solbris.example".into(), ..order() },
                OrderError::Person { field: "source" }),
            (Order { proof: "x".repeat(domain::IMPORT_TEXT_CHARS_MAX + 1), ..order() },
                OrderError::TooLong { field: "proof" }),
            (Order { consented_on: Some(jiff::civil::date(2026, 11, 23)), ..order() },
                OrderError::Future { field: "consented_on" }),
        ];
        for (order, error) in cases {
            assert_eq!(refused(world, order).await, Some(error));
        }
        let longest = Order { proof: "x".repeat(domain::IMPORT_TEXT_CHARS_MAX), ..order() };
        assert_eq!(refused(world, longest).await, None);
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 0);
    }

    async fn in_12_existing_customers_need_the_declaration_and_every_fact(world: World) {
        let undeclared = Order { activity: "newsletter".into(), topic: order().topic, ..sale() };
        assert_eq!(refused(world, undeclared).await, Some(OrderError::NoException));
        world.sells().await;
        for fact in SaleFact::ALL {
            let facts = SaleFact::ALL.iter().copied().filter(|it| it != fact).collect();
            let lacking = refused(world, Order { facts, ..sale() }).await;
            assert_eq!(lacking, Some(OrderError::MissingFacts(vec![*fact])));
        }
        let none = refused(world, Order { facts: vec![], ..sale() }).await;
        assert_eq!(none, Some(OrderError::MissingFacts(SaleFact::ALL.to_vec())));
        assert_eq!(refused(world, sale()).await, None);
    }

    async fn in_11_an_imported_address_keeps_its_origin_its_class_and_its_words(world: World) {
        let list = format!("navn;e-post;samtykke\nKari;{KARI};2.3.2026\n");
        let import = brought(world, order(), &list).await;
        assert_eq!((import.state, counts(&import)), (ImportState::Done, [1, 1, 0, 0, 0]));
        let (rows, kari) = (&world.office.store, only_contact(world).await);
        let origins = store::origin::list_of_subject(rows, kari).await.unwrap();
        assert_eq!(origins[0].kind, OriginKind::Import);
        assert_eq!(origins[0].source, import.id.to_string());
        let mailbox = store::mailbox::lookup(rows, kari).await.unwrap().unwrap();
        assert_eq!(mailbox.class, MailboxClass::Person);
        let consent = store::consent::list_of_subject(rows, kari).await.unwrap().remove(0);
        assert_eq!(consent.channel, Channel::Import);
        assert_eq!(world.office.day(consent.granted_at), jiff::civil::date(2026, 3, 2));
        assert_eq!(world.office.day(consent.expires_at.unwrap()), jiff::civil::date(2028, 3, 3));
        let receipts = office::subscription::receipt::list(&world.office, kari).await.unwrap();
        assert_eq!(receipts[0].wording, "Ja, send meg nyheter om teknologi.");
        let kinds = world.fact_kinds().await;
        for kind in ["consent.granted", "import.finished"] {
            assert!(kinds.contains(&kind.to_owned()), "{kind}");
        }
    }

    async fn mi_08_who_left_is_not_brought_back_by_a_list(world: World) {
        let token = world.office.unsubscribe_url(world.subscribes(KARI).await.subject);
        world.unsubscribes(token.rsplit('/').next().unwrap()).await.unwrap();
        let list = format!("email\n{}\nola.vik@solbris.example\n", KARI.to_uppercase());
        let import = brought(world, order(), &list).await;
        assert_eq!(counts(&import), [2, 1, 0, 1, 0]);
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 1);
    }

    async fn the_same_list_again_adds_nobody_twice(world: World) {
        let list = "email\nkari@solbris.example\nola@solbris.example\nKari@solbris.example\n";
        assert_eq!(counts(&brought(world, order(), list).await), [3, 2, 1, 0, 0]);
        assert_eq!(counts(&brought(world, order(), list).await), [3, 0, 3, 0, 0]);
        let other = Order { topic: "events".parse().unwrap(), ..order() };
        assert_eq!(counts(&brought(world, other, list).await), [3, 2, 1, 0, 0]);
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 2);
    }

    async fn a_list_that_breaks_off_says_so_and_goes_on_when_it_comes_again(world: World) {
        let mut list = String::from("email\n");
        (0..600).for_each(|n| list.push_str(&format!("person.{n}@solbris.example\n")));
        let (id, outcome) = bring(world, order(), &list[..list.len() / 2], false).await;
        assert!(matches!(outcome, Err(ReadError::BrokenOff)));
        let import = store::import::lookup(&world.office.store, id).await.unwrap().unwrap();
        assert_eq!(import.state, ImportState::Interrupted);
        assert!(import.n_added > 250 && import.n_added < 350);
        let again = brought(world, order(), &list).await;
        assert_eq!(again.n_added + again.n_known, 600);
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 600);
    }

    async fn each_broken_line_is_named_and_the_rest_kept_also_around_the_borders_of_batches(world: World) {
        let batch = import::BATCH_LINES_MAX as u64;
        let list = List { n_lines: 2 * batch + 300, batch };
        let import = brought(world, order(), &list.text()).await;
        assert_eq!((import.state, counts(&import)), (ImportState::Done, list.counts()));
        assert_eq!(faults(world, &import).await, list.faults());
        let n_contacts = store::contact::count(&world.office.store).await.unwrap();
        assert_eq!(n_contacts, import.n_added);
        let again = brought(world, order(), &list.text()).await;
        let [n_rows, n_added, n_known, _, n_broken] = list.counts();
        assert_eq!(counts(&again), [n_rows, 0, n_added + n_known, 0, n_broken]);
        assert_eq!(faults(world, &again).await, list.faults());
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), n_contacts);
    }

    async fn a_program_that_stops_in_the_middle_of_a_list_leaves_whole_batches_and_goes_on(world: World) {
        let batch = import::BATCH_LINES_MAX as u64;
        let list = List { n_lines: 2 * batch + 300, batch };
        let (text, begin) = (list.text(), List { n_lines: batch + 300, batch });
        let (id, stopped) = stops_after(world, order(), &begin.text(), batch).await;
        assert_eq!(stopped.state, ImportState::Reading, "nobody was there to say how it ended");
        assert_eq!(stopped.n_rows, batch, "a batch is in or it is not");
        let kept = faults(world, &stopped).await;
        assert_eq!(kept, list.faults()[..kept.len()]);
        assert_eq!(kept.len() as u64, stopped.n_broken);
        let n_contacts = store::contact::count(&world.office.store).await.unwrap();
        assert_eq!(n_contacts, stopped.n_added);
        world.pass(SignedDuration::from_hours(import::IMPORT_HOURS_MAX + 1));
        import::sweep(&world.office, &world.visitor()).await.unwrap();
        let swept = store::import::lookup(&world.office.store, id).await.unwrap().unwrap();
        assert_eq!(swept.state, ImportState::Interrupted);
        let again = brought(world, order(), &text).await;
        let [n_rows, n_added, n_known, n_suppressed, n_broken] = list.counts();
        let expected = [n_rows, n_added - n_contacts, n_known + n_contacts, n_suppressed, n_broken];
        assert_eq!(counts(&again), expected);
        assert_eq!(faults(world, &again).await, list.faults());
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), n_added);
    }

    async fn mi_08_who_left_is_left_alone_on_both_sides_of_the_border_of_a_batch(world: World) {
        let token = world.office.unsubscribe_url(world.subscribes(KARI).await.subject);
        world.unsubscribes(token.rsplit('/').next().unwrap()).await.unwrap();
        let mut lines: Vec<String> =
            (0..import::BATCH_LINES_MAX + 1).map(|n| format!("person.{n}@solbris.example")).collect();
        let last = import::BATCH_LINES_MAX - 1;
        (lines[0], lines[last], lines[last + 1]) =
            (KARI.to_uppercase(), format!(" {KARI}"), KARI.to_owned());
        let import = brought(world, order(), &format!("email\n{}\n", lines.join("\n"))).await;
        let n_lines = lines.len() as u64;
        assert_eq!(counts(&import), [n_lines, n_lines - 3, 0, 3, 0]);
        assert_eq!(world.subject_of(KARI).await, None);
    }

    async fn a_yes_that_is_newer_than_the_no_counts_also_after_an_older_one_of_the_same_list(world: World) {
        let list = "email,consented_on\nkari@solbris.example,2026-05-04\n";
        brought(world, order(), list).await;
        let kari = only_contact(world).await;
        let consent = store::consent::list_of_subject(&world.office.store, kari).await.unwrap()[0].id;
        let at = world.office.clock.now() - SignedDuration::from_hours(24 * 30);
        let withdrawn = world.office.store.transact(move |mut tx| async move {
            store::consent::withdraw(&mut tx, consent, at).await?;
            tx.commit_without_fact("she took it back a month ago, as a test says").await
        });
        withdrawn.await.unwrap();
        let list = "email,consented_on\n\
            kari@solbris.example,2026-05-05\n\
            Kari@solbris.example,2026-11-20\n\
            kari@solbris.example,2026-05-06\n";
        let import = brought(world, order(), list).await;
        assert_eq!(counts(&import), [3, 1, 1, 1, 0]);
        let consents = store::consent::list_of_subject(&world.office.store, kari).await.unwrap();
        assert_eq!(consents.iter().filter(|it| it.withdrawn_at.is_none()).count(), 1);
    }

    async fn an_import_whose_program_stopped_is_said_to_be_interrupted(world: World) {
        let (mut cx, by) = (world.visitor(), world.member());
        let begun = import::begin(&world.office, &mut cx, by, order()).await.unwrap();
        world.pass(SignedDuration::from_hours(import::IMPORT_HOURS_MAX));
        assert_eq!(import::sweep(&world.office, &world.visitor()).await.unwrap(), 0);
        world.pass(SignedDuration::from_secs(1));
        assert_eq!(import::sweep(&world.office, &world.visitor()).await.unwrap(), 1);
        let rows = &world.office.store;
        let import = store::import::lookup(rows, begun.import.id).await.unwrap().unwrap();
        assert_eq!(import.state, ImportState::Interrupted);
    }

    async fn each_line_that_was_not_taken_is_kept_by_number_and_reason(world: World) {
        let undated = Order { consented_on: None, ..order() };
        // Two years end with their last day: the yes of 22 November 2024 is too old on the 23rd.
        let list = "email,consented_on\n\
            kari@solbris.example,2026-11-22\n\
            ola@solbris.example,2026-11-23\n\
            berit@solbris.example,\n\
            arne@solbris.example,2024-11-21\n\
            tor@solbris.example,2024-11-22\n\
            nobody,2026-01-01\n";
        let import = brought(world, undated, list).await;
        let expect = [(3, "date"), (4, "no-consent-date"), (5, "expired"), (7, "address")];
        let expect: Vec<_> = expect.map(|(line, fault)| (line, fault.to_owned())).into();
        assert_eq!(faults(world, &import).await, expect);
        assert_eq!(counts(&import), [6, 2, 0, 0, 4]);
    }

    async fn in_11_a_list_of_company_mailboxes_takes_no_person_s(world: World) {
        let companies = Order { ground: GroundKind::CompanyMailbox, wording: None, ..order() };
        let list = "email\npost@solbris.example\nkari.nord@solbris.example\n";
        let import = brought(world, companies, list).await;
        assert_eq!(faults(world, &import).await, [(3, "not-company".to_owned())]);
        let rows = &world.office.store;
        let grounds = store::ground::list_of_subject(rows, only_contact(world).await).await.unwrap();
        assert_eq!(grounds[0].kind, GroundKind::CompanyMailbox);
        assert!(world.fact_kinds().await.contains(&"ground.recorded".to_owned()));
    }

    async fn in_12_a_customer_without_a_sale_is_not_taken(world: World) {
        world.sells().await;
        let list = "email,sold_on,product\n\
            kari@solbris.example,2026-03-02,Integration\n\
            ola@solbris.example,,Integration\n\
            berit@solbris.example,2026-03-02,\n";
        let import = brought(world, sale(), list).await;
        let expect = [(3, "sale-fact".to_owned()), (4, "sale-fact".to_owned())];
        assert_eq!(faults(world, &import).await, expect);
        let rows = &world.office.store;
        let ground =
            store::ground::list_of_subject(rows, only_contact(world).await).await.unwrap().remove(0);
        assert!(ground.stands(world.office.clock.now()) && ground.missing().is_empty());
        assert_eq!(ground.product.as_deref(), Some("integration"));
        assert_eq!(ground.sold_on, Some(Date::constant(2026, 3, 2)));
    }

    async fn mi_07_what_the_form_does_not_ask_for_is_not_taken_from_a_list(world: World) {
        world.sells().await;
        let list = "email,name,employer,sold_on,product\nkari@solbris.example,Kari,Solbris,2026-03-02,x\n";
        brought(world, sale(), list).await;
        let rows = &world.office.store;
        let contact = store::contact::lookup(rows, only_contact(world).await).await.unwrap().unwrap();
        assert!(contact.name_sealed.is_some(), "the activity declares a name");
        assert!(contact.employer_sealed.is_none(), "and no employer");
    }

    async fn a_list_whose_first_line_says_nothing_is_interrupted_with_nobody_in(world: World) {
        let (id, outcome) = bring(world, order(), "navn;firma\nKari;Solbris\n", true).await;
        assert!(matches!(outcome, Err(ReadError::Head(_))));
        let import = store::import::lookup(&world.office.store, id).await.unwrap().unwrap();
        assert_eq!((import.state, import.n_rows), (ImportState::Interrupted, 0));
    }

    async fn only_so_many_broken_lines_are_kept_and_the_rest_is_counted(world: World) {
        let n_lines = usize::try_from(FAULTS_KEPT_MAX).unwrap() + 300;
        let list = format!("email\n{}", "x\n".repeat(n_lines));
        let import = brought(world, order(), &list).await;
        assert_eq!(import.n_broken, FAULTS_KEPT_MAX + 300);
        let rows = &world.office.store;
        let kept = store::import::list_faults(rows, import.id, 0, 20_000).await.unwrap();
        assert_eq!(kept.len() as u64, FAULTS_KEPT_MAX);
        assert_eq!(kept.last().unwrap().line, FAULTS_KEPT_MAX + 1);
    }
}
