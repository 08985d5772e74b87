//! The published texts of the examples: what the law wants told, how parts read, and what changed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use declaration::model::{Declaration, Role};
use declaration::{
    Document, Language, NoticeItem, PromiseKind, SentenceChange, StatementDocument, WordTag,
    consent_wording, cookie_page, diff, document, promises, short_notice,
};
use law::LegalBasis;

use super::open::{COMPANIES, mended};

static DECLARATIONS: LazyLock<Vec<Declaration>> = LazyLock::new(|| {
    COMPANIES.iter().map(|company| mended(company).declaration.expect("it reads")).collect()
});

const DOCUMENTS: [Document; 3] = [Document::Statement, Document::Agreement, Document::Cookies];

fn of(company: &str) -> &'static Declaration {
    let at = COMPANIES.iter().position(|it| *it == company);
    &DECLARATIONS[at.expect("it is one of the examples")]
}

/// A part of a text reads like this, a paragraph a line.
fn check(text: &StatementDocument, anchor: &str, expect: &str) {
    let section = text.sections.iter().find(|section| section.anchor == anchor);
    let section = section.expect("the part exists");
    let line = |paragraph: &[declaration::Sentence]| {
        paragraph.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let lines: Vec<String> = section.paragraphs().map(line).collect();
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    assert_eq!(lines, expect);
}

#[test]
fn the_newsletter_reads_like_this_in_bokmaal() {
    let text = document(of("tindved"), Document::Statement, Language::Nb);
    check(
        &text,
        "activity-newsletter",
        "Vi bruker opplysningene dine bare til å sende deg nyhetsbrevet. Det gjelder abonnenter. Vi bruker disse opplysningene og ingen andre: navn og e-postadresse. Opplysningene får vi fra deg selv.
        Vi gjør det bare hvis du har sagt ja (samtykke). Vi tar vare på hva du sa ja til, når du gjorde det, og ordene du så. Du kan trekke samtykket når som helst, like lett som du ga det, og da stanser vi med en gang.
        Du får bare det du har valgt blant disse temaene, og nye spør vi om først: Nytt om rom og booking. Hver e-post vi sender, slutter med en lenke du kan melde deg av med. Hver e-post viser at den kommer fra Tindved Programvare AS. Ved hver adresse står det hvor vi har den fra, og fra hvilken dag. Hvilke e-poster du åpner og klikker i, ser vi ikke uten at du har sagt ja til akkurat det. Sier du nei til markedsføring, stanser den med en gang, og du trenger ikke si hvorfor.
        Vi gir dem ikke videre til andre selskaper; bare Brevdue Post AS, som arbeider for oss, håndterer dem.
        Når du melder deg av, slettes navnet og adressen din med en gang. Vi sletter dem også med en gang e-post til deg kommer i retur for godt.
        Her har du rett til innsyn, retting, sletting, begrensning av behandlingen, dataportabilitet, å protestere og å trekke tilbake samtykket.
        Ved «Nyhetsbrev» står det kort hva vi gjør med opplysningene, før du gir oss dem. Ved «Nyhetsbrev» trenger vi dette for å gjøre det du ber om, og ikke noe annet: navn og e-postadresse. Ditt ja gjelder først når du har bekreftet det fra din egen e-post.",
    );
}

#[test]
fn children_read_like_this_in_english() {
    let text = document(of("vardeposten"), Document::Statement, Language::En);
    let children = text.sections.iter().find(|section| section.anchor == "children").unwrap();
    let first: Vec<&str> = children.sentences[..2].iter().map(|it| it.text.as_str()).collect();
    assert_eq!(
        first,
        [
            "We collect no data about children under 16 years, and ask for the age before we take anything.",
            "When we learn that somebody is under 16 years, we erase the data at once.",
        ]
    );
}

#[test]
fn breaches_read_like_this_in_both_languages() {
    check(
        &document(of("fjordbok"), Document::Agreement, Language::En),
        "breaches",
        "A breach with us or with a sub-processor is told to each customer concerned, without delay. The message comes within 24 hours of our becoming aware of the breach, if possible; if later, we say why. The message tells this: what has happened, whom it concerns and how many people and records; whom the customer can ask; what it will probably lead to; what has been and will be done.",
    );
    check(
        &document(of("fjordbok"), Document::Agreement, Language::Nb),
        "prices",
        "Endres prisen på hjelp eller verktøy, får kunden vite det minst 1 måned før, i vedlegg D. Hjelp betales per time, og verktøy kan koste; prisen vises først, og ingenting loven krever av oss, venter på betaling.",
    );
}

#[test]
fn what_the_law_wants_told_is_told_of_every_activity() {
    for declaration in DECLARATIONS.iter() {
        let promises = promises(declaration);
        for activity in declaration.activities.iter().filter(|it| it.role == Role::Controller) {
            let own = format!("{}.", activity.id.as_str());
            let own = promises.iter().filter(|promise| promise.id.as_str().starts_with(&own));
            let kinds: BTreeSet<PromiseKind> = own.map(|promise| promise.kind).collect();
            let has = |any: &[PromiseKind]| any.iter().any(|kind| kinds.contains(kind));
            let id = activity.id.as_str();
            assert!(has(&[PromiseKind::Purpose]), "NOT-02: {id}");
            let basis = match **activity.basis.as_ref().unwrap() {
                LegalBasis::Consent => PromiseKind::ConsentGate,
                LegalBasis::Contract => PromiseKind::ContractBasis,
                LegalBasis::LegalDuty => PromiseKind::LegalObligationBasis,
                LegalBasis::LegitimateInterest => PromiseKind::LegitimateInterestBasis,
                LegalBasis::VitalInterests => PromiseKind::VitalInterestsBasis,
                LegalBasis::PublicTask => PromiseKind::PublicTaskBasis,
            };
            assert!(has(&[basis]), "NOT-02, NOT-03: {id}");
            assert!(has(&[PromiseKind::RecipientsNamed, PromiseKind::NotShared]), "NOT-04: {id}");
            let ends = [
                PromiseKind::EraseOnWithdrawal,
                PromiseKind::EraseAfterPeriod,
                PromiseKind::EraseAtEnd,
                PromiseKind::AnonymiseAtEnd,
                PromiseKind::CriterionReviewed,
            ];
            assert!(has(&ends), "NOT-06: {id}");
            assert!(has(&[PromiseKind::RightsOfPurpose]), "NOT-07: {id}");
            assert_eq!(
                has(&[PromiseKind::WithdrawAsEasily]),
                basis == PromiseKind::ConsentGate,
                "NOT-08: {id}"
            );
            assert!(has(&[PromiseKind::FromYou, PromiseKind::FromSource]), "NOT-11: {id}");
        }
        let kinds: BTreeSet<PromiseKind> = promises.iter().map(|promise| promise.kind).collect();
        for kind in [
            PromiseKind::ContactPoint,
            PromiseKind::NoAutomatedDecision,
            PromiseKind::Complaint,
            PromiseKind::NoticeAtCollection,
        ] {
            assert!(kinds.contains(&kind), "NOT-01, NOT-07, NOT-10, NOT-12: {kind}");
        }
    }
}

#[test]
fn every_promise_stands_in_its_text_once() {
    for declaration in DECLARATIONS.iter() {
        let promises = promises(declaration);
        for document in DOCUMENTS {
            let text = StatementDocument::of(declaration, &promises, document, Language::Nb);
            let told: Vec<_> = text.promises().collect();
            let unique: BTreeSet<_> = told.iter().collect();
            assert_eq!(told.len(), unique.len());
            let its_own = promises.iter().filter(|it| it.section.document() == document);
            for promise in its_own.filter(|_| !text.sections.is_empty()) {
                assert!(unique.contains(&&promise.id), "{} is not told", promise.id);
            }
        }
    }
}

#[test]
fn html_can_be_linked_into_and_holds_neither_style_nor_script() {
    for declaration in DECLARATIONS.iter() {
        for kind in DOCUMENTS {
            let text = document(declaration, kind, Language::En);
            let html = text.to_html();
            for promise in text.promises() {
                let anchor = format!("id=\"{promise}\" data-promise=\"{promise}\"");
                assert_eq!(html.matches(&anchor).count(), 1, "{promise}");
            }
            let ids: Vec<&str> =
                html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "an ID stands twice");
            assert!(!html.contains("style=") && !html.contains("<script"));
            for tag in ["section", "ul", "li", "p", "span", "article", "nav"] {
                let opened = html.matches(&format!("<{tag}>")).count()
                    + html.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "<{tag}>");
            }
        }
    }
}

#[test]
fn hostile_words_are_shown_as_words() {
    let text = r#"
        [organisation]
        name = "<b>Bakeri</b> & Sønn"
        country = "NO"

        [[activity]]
        id = "x"
        purpose = { nb = "<script>alert('1')</script> *se* [her](http://x.example)", en = "<img src=x>" }
        collected_at = ["y"]

        [[collection_point]]
        id = "y"
        kind = "form"
        title = { nb = "\" onclick=\"alert(1)", en = "y" }
        required = ["contact.name"]
    "#;
    let declaration: Declaration = toml::from_str(text).unwrap();
    let nb = document(&declaration, Document::Statement, Language::Nb);
    let html = nb.to_html();
    assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("\" onclick"));
    assert!(html.contains("&lt;script&gt;"));
    let markdown = nb.to_markdown();
    assert!(markdown.contains(r"\<script\>") && markdown.contains(r"\*se\* \[her\]"));
    let notice = short_notice(&declaration, "y", Language::Nb).unwrap().to_html("/p?a=1&b=\"2");
    assert!(!notice.contains("<script") && notice.contains("/p?a=1&amp;b=&quot;2#activity-x"));
}

#[test]
fn a_text_kept_as_json_is_read_back_the_same() {
    let text = document(of("fjordbok"), Document::Statement, Language::Nb);
    assert_eq!(StatementDocument::from_json(&text.to_json()).unwrap(), text);
    assert!(StatementDocument::from_json("{}").is_err());
}

#[test]
fn a_company_without_an_agreement_has_none_to_publish() {
    let text = document(of("vardeposten"), Document::Agreement, Language::Nb);
    assert!(text.sections.is_empty(), "{text:?}");
    let text = document(of("fjordbok"), Document::Agreement, Language::Nb);
    assert!(text.sections.iter().any(|section| section.anchor == "security"));
}

#[test]
fn versions_differ_by_sentence_and_by_word() {
    let old = document(of("tindved"), Document::Statement, Language::En);
    assert!(diff(&old, &old).is_empty());
    let mut changed = of("tindved").clone();
    let newsletter = changed.activities.iter().position(|it| it.id.as_str() == "newsletter");
    changed.activities.remove(newsletter.unwrap());
    let mut new = document(&changed, Document::Statement, Language::En);
    for sentence in new.sections.iter_mut().flat_map(|it| &mut it.sentences) {
        sentence.text = sentence.text.replace("1 month after you asked", "2 weeks after you asked");
    }
    let changes = diff(&old, &new);
    let dropped = |change: &SentenceChange| match change {
        SentenceChange::Dropped { promise, heading, .. } => {
            promise.as_ref().map(|it| (it.to_string(), heading.clone()))
        }
        _ => None,
    };
    let dropped: Vec<_> = changes.iter().filter_map(dropped).collect();
    let gone = |id: &str| dropped.iter().any(|(promise, _)| promise == id);
    assert!(gone("newsletter.erase-on-withdrawal") && gone("newsletter.purpose"));
    let words = changes.iter().find_map(|change| match change {
        SentenceChange::Changed { promise, words, .. }
            if promise.as_str() == "rights.answered-in-time" =>
        {
            Some(words.iter().filter(|it| it.tag != WordTag::Kept))
        }
        _ => None,
    });
    let words: Vec<_> = words.unwrap().map(|it| (it.tag, it.text.trim())).collect();
    assert_eq!(
        words,
        [
            (WordTag::Dropped, "1"),
            (WordTag::Added, "2"),
            (WordTag::Dropped, "month"),
            (WordTag::Added, "weeks")
        ]
    );
    let back = diff(&new, &old);
    let is_added = |change: &&SentenceChange| matches!(change, SentenceChange::Added { .. });
    assert_eq!(back.iter().filter(is_added).count(), dropped.len());
}

#[test]
fn um_01_every_place_of_collection_has_a_short_notice() {
    for declaration in DECLARATIONS.iter() {
        for point in &declaration.collection_points {
            for language in Language::ALL {
                let notice = short_notice(declaration, &point.id, language).unwrap();
                assert!((3..=6).contains(&notice.lines.len()), "{}: {notice:?}", point.id.get());
                assert_eq!(notice.lines[0].tells, NoticeItem::Who);
                let tells: Vec<NoticeItem> = notice.lines.iter().map(|it| it.tells).collect();
                assert!(tells.is_sorted_by(|left, right| left < right));
                for needed in [NoticeItem::Why, NoticeItem::HowLong, NoticeItem::Rights] {
                    assert!(tells.contains(&needed), "{}: {needed:?}", point.id.get());
                }
            }
        }
    }
    assert_eq!(short_notice(of("tindved"), "nowhere", Language::Nb), None);
}

#[test]
fn a_short_notice_reads_like_this() {
    let notice = short_notice(of("tindved"), "newsletter", Language::Nb).unwrap();
    assert_eq!(
        notice.to_text(),
        "Tindved Programvare AS (personvern@tindved.example) har ansvaret for opplysningene du gir her.\n\
         Vi bruker dem bare til å sende deg nyhetsbrevet (samtykke).\n\
         Her trenger vi dette for å gjøre det du ber om, og ikke noe annet: navn og e-postadresse.\n\
         Når du melder deg av, slettes navnet og adressen din med en gang. Vi sletter dem også med en gang e-post til deg kommer i retur for godt.\n\
         Du har rett til innsyn, retting, sletting, begrensning av behandlingen, dataportabilitet, å protestere og å trekke tilbake samtykket, og du kan klage til Datatilsynet.\n\
         Du kan når som helst si nei til markedsføring, og trenger ingen grunn.\n"
    );
    assert_eq!(notice.anchor.as_deref(), Some("activity-newsletter"));
    assert_eq!(short_notice(of("tindved"), "form.newsletter", Language::Nb), Some(notice));
}

#[test]
fn mi_10_a_consent_has_exact_words_that_can_be_hashed() {
    let wording = consent_wording(of("tindved"), "newsletter", None, Language::Nb).unwrap();
    assert_eq!(
        wording.canonical(),
        "ordhold consent wording 1\n\
         organisation: Tindved Programvare AS\n\
         activity: newsletter\n\
         language: nb\n\
         ask: Kan Tindved Programvare AS bruke opplysninger om deg til å sende deg nyhetsbrevet?\n\
         scope: Det gjelder dette: navn og e-postadresse; ingen andre enn vi og Brevdue Post AS får det.\n\
         topic rooms: Nytt om rom og booking\n\
         withdraw: Du kan ombestemme deg når som helst, med lenken i hver e-post eller på siden vår for personvern. Det er like lett som å si ja.\n\
         button: Ja, det kan dere\n"
    );
    let english = consent_wording(of("tindved"), "newsletter", None, Language::En).unwrap();
    assert_ne!(english.canonical(), wording.canonical());
}

#[test]
fn only_what_rests_on_consent_has_words_to_say_yes_to() {
    for declaration in DECLARATIONS.iter() {
        for activity in &declaration.activities {
            let on_consent = activity.basis.as_deref() == Some(&LegalBasis::Consent);
            let wording = consent_wording(declaration, &activity.id, None, Language::En);
            assert_eq!(wording.is_some(), on_consent, "{}", activity.id.get());
        }
    }
}

#[test]
fn in_31_the_cookie_page_lists_each_with_purpose_and_life() {
    for declaration in DECLARATIONS.iter() {
        let page = cookie_page(declaration, Language::Nb);
        assert_eq!(page.rows.len(), declaration.cookies.len());
        assert!(page.rows.is_sorted_by_key(|row| row.needs_choice));
        for row in &page.rows {
            assert!(!row.purpose.is_empty() && !row.life.is_empty(), "{}", row.name);
        }
        let html = page.to_html();
        assert_eq!(html.matches("<tr>").count(), page.rows.len() + 1);
        assert!(page.to_markdown().contains("| Navn | Slag |"));
    }
}
