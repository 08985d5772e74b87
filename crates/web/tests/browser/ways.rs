//! Walks the ways through the real house in a real browser, with scripts and without: a
//! subscriber's, and a member's from a sentence to its evidence.

use std::sync::Arc;
use std::time::Duration;

use domain::{Language, Role};
use office::{Acting, checks, member};
use tokio::net::TcpListener;
use trial::chromium::{Browser, Page};

use crate::house::House;

const KARI: &str = "kari.nord@solbris.example";
const AUDITOR: &str = "ida.berg@fjordbok.example";
pub(crate) const PASSWORD: &str = "en lang setning med ord";
const ENTRY: &str = "main a[href^='/evidence/entries/']";

/// A house at an address, and somebody in front of it.
pub(crate) struct Visit {
    pub(crate) house: House,
    address: String,
    pub(crate) page: Page,
    _browser: Browser,
}

impl Visit {
    pub(crate) async fn begin(scripts: bool) -> Self {
        let house = House::open().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(web::app::serve(Arc::clone(&house.app), listener));
        let browser = Browser::start().await.unwrap();
        let page = browser.context().await.unwrap().page().await.unwrap();
        page.scripts(scripts).await.unwrap();
        page.send_fields(&[("Accept-Language", "nb")]).await.unwrap();
        Self { house, address, page, _browser: browser }
    }

    pub(crate) async fn open(&self, path: &str) {
        self.page.open(&format!("{}{path}", self.address)).await.unwrap();
    }

    pub(crate) async fn follow(&self, selector: &str) {
        let followed = self.page.follow(selector).await;
        followed.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    pub(crate) async fn reads(&self, words: &str) {
        let text = self.page.text().await.unwrap();
        assert!(text.contains(words), "{words} is not in:\n{text}");
    }

    /// Works until so many mails have come, for some seconds at most.
    async fn wait_for_mails(&self, n_mails: usize) {
        for _ in 0..500 {
            self.house.work().await;
            if self.house.n_mails() >= n_mails {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{} mails came", self.house.n_mails());
    }

    /// Opens the newest mail in the demo's mailbox and follows its first link.
    async fn follow_newest_mail(&self) {
        self.house.newest_mail().await;
        self.open("/demo/mailbox").await;
        self.follow("tbody a").await;
        self.follow("main .actions a").await;
    }

    pub(crate) fn assert_calm(&self) {
        assert_eq!(self.page.console_errors(), [""; 0]);
        assert_eq!(self.page.csp_violations(), []);
    }
}

async fn subscribe_and_confirm(visit: &Visit) {
    visit.open("/subscribe").await;
    visit.page.type_into("#name", "Kari Nord").await.unwrap();
    visit.page.type_into("#employer", "Solbris Bakeri").await.unwrap();
    visit.page.type_into("#email", KARI).await.unwrap();
    visit.page.click("input[name=topic]").await.unwrap();
    visit.follow("form.stack button.primary").await;
    visit.reads("Se i postkassen din").await;
    visit.follow_newest_mail().await;
    visit.reads("Sier du ja til dette?").await;
    visit.follow("main form button").await;
    visit.reads("Du abonnerer nå").await;
    visit.house.work().await;
    assert_eq!(visit.house.n_contacts().await, 1);
}

async fn a_subscriber_comes_looks_and_leaves(scripts: bool) {
    let visit = Visit::begin(scripts).await;
    subscribe_and_confirm(&visit).await;
    let way_out = "document.querySelector(\"a[href^='/unsubscribe/']\").getAttribute('href')";
    let way_out = visit.page.evaluate(way_out).await.unwrap();
    visit.follow("a[href^='/receipts/']:not([href*=format])").await;
    visit.reads("Kvittering").await;

    visit.open("/you").await;
    visit.page.type_into("#email", KARI).await.unwrap();
    visit.follow("form.stack button.primary").await;
    visit.reads("Sjekk e-posten din").await;
    visit.wait_for_mails(2).await;
    visit.follow_newest_mail().await;
    visit.reads("Vil du åpne siden din?").await;
    visit.follow("main form button").await;
    visit.reads("Solbris Bakeri").await;

    visit.open(way_out.as_str().unwrap()).await;
    assert_eq!(visit.house.n_contacts().await, 1, "opening the link changes nothing");
    visit.follow("main form button").await;
    visit.reads("Du er meldt av, og adressen er slettet").await;
    assert_eq!(visit.house.n_contacts().await, 0);
    visit.assert_calm();
}

#[tokio::test]
async fn a_subscriber_comes_looks_and_leaves_with_scripts() {
    a_subscriber_comes_looks_and_leaves(true).await;
}

#[tokio::test]
async fn a_subscriber_comes_looks_and_leaves_without_scripts() {
    a_subscriber_comes_looks_and_leaves(false).await;
}

async fn a_member_goes_from_a_sentence_to_its_evidence(scripts: bool) {
    let visit = Visit::begin(scripts).await;
    let receipt = visit.house.subscribed(KARI).await.text();
    let (_, way_out) = receipt.split_once("href=\"/unsubscribe/").unwrap();
    let way_out = format!("/unsubscribe/{}", way_out.split('"').next().unwrap());
    let one_click = "List-Unsubscribe=One-Click";
    let kind = "application/x-www-form-urlencoded";
    visit.house.visitor().post_as(&way_out, kind, one_click).await;
    let office = visit.house.office();
    let mut cx = office.context(Acting::Job);
    let who = (AUDITOR, PASSWORD.to_owned());
    member::join::join(office, &mut cx, who, Language::Nb, Role::Auditor).await.unwrap();
    checks::all(office, &mut cx).await.unwrap();
    visit.house.work().await;

    visit.open("/statement").await;
    visit.page.type_into("#email", AUDITOR).await.unwrap();
    visit.page.type_into("#password", PASSWORD).await.unwrap();
    visit.follow("main form button").await;
    if !visit.page.url().await.unwrap().contains("/statement") {
        visit.open("/statement").await;
    }
    let kept =
        "[...document.querySelectorAll('.clause.kept > a')].map(a => a.getAttribute('href'))";
    let kept = visit.page.evaluate(kept).await.unwrap();
    for sentence in kept.as_array().unwrap() {
        visit.open(sentence.as_str().unwrap()).await;
        if visit.page.evaluate(&format!("!!document.querySelector(\"{ENTRY}\")")).await.unwrap()
            == true
        {
            break;
        }
    }
    visit.follow("#proof .actions a[href^='/promises/']").await;
    visit.reads("Dette løftet er holdt").await;
    visit.follow(ENTRY).await;
    visit.reads("Bevis på at den står der").await;
    visit.assert_calm();
}

#[tokio::test]
async fn a_member_goes_from_a_sentence_to_its_evidence_with_scripts() {
    a_member_goes_from_a_sentence_to_its_evidence(true).await;
}

#[tokio::test]
async fn a_member_goes_from_a_sentence_to_its_evidence_without_scripts() {
    a_member_goes_from_a_sentence_to_its_evidence(false).await;
}
