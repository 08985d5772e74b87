//! What a Member writes is refused for what would harm its readers, kept with advice, and sent as it was shown.

use domain::{Draft, Language, MailingId, SourceFormat};
use mail::picture::PictureError;
use office::letters::{self, Issue, Stamp};
use office::mailing::{
    draft::{self, DraftError},
    links::{self, LinkState},
    pictures::{self, AddError},
    send,
    text::{self, Edition, Field, Flaw},
    trial::{self, Languages},
};

use crate::world::World;

const KARI: &str = "kari.nord@solbris.example";
const OWNER: &str = "eier@fjordbok.example";
/// A picture of one pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\
    \x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";

fn draft(body: &str) -> Draft {
    Draft {
        topic: "technology".parse().unwrap(),
        activity: String::new(),
        format: SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".into(),
        subject_line_en: "autumn is here".into(),
        body_nb: body.into(),
        body_en: body.into(),
    }
}

async fn begun(world: &World, draft: Draft) -> MailingId {
    let (owner, mut cx) = (world.owner().await, world.visitor());
    draft::begin(&world.office, &mut cx, owner, draft).await.unwrap()
}

/// The faults of a draft that is refused: the field, and the finding's ID where it has one.
async fn refused(world: &World, draft: Draft) -> Vec<(Field, &'static str)> {
    let mut cx = world.visitor();
    let by = domain::MemberId::new(cx.now, &mut cx.random);
    match draft::begin(&world.office, &mut cx, by, draft).await {
        Err(DraftError::Refused(faults)) => {
            assert!(faults.iter().any(text::Fault::stops));
            faults.iter().map(|fault| (fault.field, id(&fault.flaw))).collect()
        }
        Err(error) => panic!("{error}"),
        Ok(_) => Vec::new(),
    }
}

fn id(flaw: &Flaw) -> &'static str {
    match flaw {
        Flaw::Markup(finding) => finding.id(),
        Flaw::Missing => "missing",
        Flaw::TooLong { .. } => "too-long",
        Flaw::UnknownTopic => "unknown-topic",
        Flaw::NoCustomers => "no-customers",
        _ => "other",
    }
}

scenarios! {
    async fn mi_09_a_draft_is_refused_for_each_flaw_at_its_field(world: World) {
        let of_text = Field::Text(Language::Nb);
        for (body, flaw) in [
            ("![Fjorden](https://elsewhere.example/a.png)", "picture-remote"),
            ("[Les mer](/nyheter)", "link-relative"),
            ("[Les mer](javascript:alert(1))", "link-removed"),
            ("[Meld deg av her](https://fjordbok.example/unsubscribe)", "link-like-unsubscribe"),
            ("Hei {{fornavn}}", "placeholder-unknown"),
            ("<!-- ingenting -->", "missing"),
            ("   ", "missing"),
        ] {
            let found = refused(world, Draft { body_nb: body.into(), ..draft("Hei") }).await;
            assert!(found.contains(&(of_text, flaw)), "{body}: {found:?}");
        }
        let long = Draft { body_nb: "x".repeat(text::BODY_BYTES_MAX + 1), ..draft("Hei") };
        assert_eq!(refused(world, long).await, [(of_text, "too-long")]);
        let line = Draft { subject_line_en: " ".into(), ..draft("Hei") };
        assert_eq!(
            refused(world, line).await,
            [(Field::SubjectLine(Language::En), "missing")]
        );
        let topic = Draft { topic: "cats".parse().unwrap(), ..draft("Hei") };
        assert_eq!(refused(world, topic).await, [(Field::Topic, "unknown-topic")]);
        let product = Draft { product: Some("kart".into()), ..draft("Hei") };
        assert_eq!(refused(world, product).await, [(Field::Product, "no-customers")]);
        assert_eq!(refused(world, draft("Hei")).await, [], "and one without flaws is kept");
    }

    async fn mkt_02_a_product_is_named_where_customers_are_written_to_by_the_exception(world: World) {
        world.sells().await;
        let to_customers = |product: &str| Draft {
            topic: "customer-news".parse().unwrap(),
            activity: "customer-news".into(),
            product: Some(product.into()),
            ..draft("Hei")
        };
        assert_eq!(refused(world, to_customers("kart")).await, []);
        let elsewhere = Draft { product: Some("kart".into()), ..draft("Hei") };
        assert_eq!(refused(world, elsewhere).await, [(Field::Product, "no-customers")]);
    }

    async fn a_subject_line_of_120_characters_is_kept_and_one_more_is_not(world: World) {
        let line = |n: usize| Draft { subject_line_nb: "ø".repeat(n), ..draft("Hei") };
        assert_eq!(refused(world, line(120)).await, []);
        let found = refused(world, line(121)).await;
        assert!(found.contains(&(Field::SubjectLine(Language::Nb), "too-long")), "{found:?}");
    }

    async fn advice_is_told_and_keeps_nothing_back(world: World) {
        let written = draft("[her](http://fjordbok.example/a)\n\n# Se\n\n# Se igjen");
        let review = text::review(&world.office, &written).await;
        assert!(review.passes() && !review.faults.is_empty());
        let found: Vec<_> = review.faults.iter().map(|fault| id(&fault.flaw)).collect();
        for advice in ["link-not-https", "link-without-words", "heading-twice"] {
            assert!(found.contains(&advice), "{found:?}");
        }
        begun(world, written).await;
    }

    async fn in_14_what_is_sent_is_the_edition_that_was_checked(world: World) {
        world.subscribes(KARI).await;
        let written = draft("# Hei {{name|du}}\n\n- [om bøker](https://fjordbok.example/b)");
        let edition = Edition::make(&world.office.letterhead().unwrap(), &written).unwrap();
        let id = begun(world, written).await;
        send::start(&world.office, &mut world.visitor(), id).await.unwrap();
        world.works().await;
        let mail = world.last_mail_to(KARI);
        let url = mail.list_unsubscribe.as_ref().unwrap().urls[0].clone();
        let issue = Issue { edition: &edition, name: Some("Kari Nord"), unsubscribe_url: &url };
        let stamp = Stamp {
            language: Language::Nb,
            written_at: world.visitor().now,
            id: uuid::Uuid::from_u128(1),
        };
        let head = world.office.letterhead().unwrap();
        let letter = letters::issue(&head, stamp, &issue).unwrap();
        let unfolded = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
        assert_eq!(unfolded(mail.text.as_ref().unwrap()), unfolded(&letter.text));
        assert_eq!(unfolded(mail.html.as_ref().unwrap()), unfolded(&letter.html));
        assert_eq!(mail.subject_line, letter.subject_line.as_str());
        assert!(letter.text.contains("Hei Kari Nord"));
    }

    async fn a_trial_in_both_languages_is_two_mails_to_its_writer(world: World) {
        let id = begun(world, draft("Hei")).await;
        let owner = store::member::list(&world.office.store).await.unwrap()[0].id;
        let ask = async |languages| {
            trial::ask(&world.office, &mut world.visitor(), id, owner, languages).await.unwrap();
            world.works().await;
            let mails = world.mails_to(OWNER);
            let mut lines: Vec<_> = mails.iter().map(|it| it.subject_line.clone()).collect();
            lines.sort();
            lines
        };
        assert_eq!(ask(Languages::Own).await, ["Nyhetsbrev: høsten er her"]);
        assert_eq!(
            ask(Languages::Both).await,
            ["Newsletter: autumn is here", "Nyhetsbrev: høsten er her", "Nyhetsbrev: høsten er her"]
        );
        assert_eq!(ask(Languages::Both).await.len(), 3, "once a minute is enough");
    }

    async fn links_are_asked_once_a_text_is_kept_and_anew_when_it_changes(world: World) {
        let (one, other) = ("https://127.0.0.1/a", "https://127.0.0.1/b");
        let written = Draft { body_en: format!("[to b]({other})"), ..draft(&format!("[til a]({one})")) };
        let id = begun(world, written).await;
        let list = async || links::list(&world.office, id).await.unwrap();
        let urls: Vec<_> = list().await.into_iter().map(|link| (link.url, link.state)).collect();
        let unasked = |url: &str| (url.to_owned(), LinkState::Unasked);
        assert_eq!(urls, [unasked(one), unasked(other)]);
        world.works().await;
        let asked = list().await;
        assert!(asked.iter().all(|link| link.asked_at.is_some()));
        let is_barred = |link: &links::Link| link.state == LinkState::Barred;
        assert!(asked.iter().all(is_barred), "a house on the web asks nothing on this machine");
        draft::rewrite(&world.office, &mut world.visitor(), id, draft(&format!("[til b]({other})")))
            .await
            .unwrap();
        let again = list().await;
        assert_eq!((again.len(), &again[0].state), (1, &LinkState::Unasked));
        assert_eq!(again[0].url, other);
    }

    async fn a_picture_is_stored_once_and_found_by_its_whole_name(world: World) {
        let (owner, cx) = (world.owner().await, world.visitor());
        let add = |bytes: &[u8]| pictures::add(&world.office, &cx, owner, bytes.to_vec());
        let name = add(PIXEL).await.unwrap();
        assert_eq!(add(PIXEL).await.unwrap(), name);
        assert_eq!(pictures::list(&world.office).await.unwrap().len(), 1);
        let found = pictures::find(&world.office, &name).await.unwrap().unwrap();
        assert_eq!((found.media_type.as_str(), found.width, found.height), ("image/gif", 1, 1));
        let other_ending = name.replace(".gif", ".png");
        for absent in [other_ending.as_str(), "", "a.gif", &name[1..]] {
            assert!(pictures::find(&world.office, absent).await.unwrap().is_none(), "{absent}");
        }
        let drawing = add(b"<svg xmlns='http://www.w3.org/2000/svg'/>").await;
        assert!(matches!(drawing, Err(AddError::Picture(PictureError::Svg))));
        let own = format!("![En prikk](https://fjordbok.example/pictures/{name})");
        assert_eq!(refused(world, draft(&own)).await, [], "and a text may show it");
    }
}
