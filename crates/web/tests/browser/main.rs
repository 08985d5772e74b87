//! Shows every page with every sample to a real browser, and holds each to what people need: wide
//! and narrow, by day and by night, by keyboard, and without scripts.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that fails")]

mod gallery;
#[expect(dead_code, reason = "the ways in a browser use a part of the house")]
#[path = "../public/house.rs"]
mod house;
mod inspection;
mod ways;
mod writing;

use trial::chromium::{Browser, View};

use gallery::{Exhibit, Gallery};
use inspection::{
    broken_rules, dead_ends, faults_of_all, first_steps, heading_jumps, lost_forms, overflow,
    overflow_in_frames, spill, unseen_focus,
};

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

async fn whole_gallery() -> Gallery {
    let gallery = Gallery::open().await;
    assert!(gallery.exhibits.len() > 150, "{} pages are too few", gallery.exhibits.len());
    gallery
}

#[tokio::test]
async fn every_page_passes_on_a_desk_by_day_by_night_and_by_keyboard() {
    let gallery = whole_gallery().await;
    let faults = faults_of_all(&gallery, View::Desk, true, async |page, exhibit| {
        let mut faults = heading_jumps(page).await?;
        faults.extend(spill(page).await?);
        if exhibit.page == "subscribe-embedded" {
            page.press("Tab").await?;
        } else {
            faults.extend(first_steps(page).await?);
        }
        faults.extend(unseen_focus(page).await?);
        faults.extend(broken_rules(page).await?);
        Ok(faults)
    });
    assert_none(&faults.await);
}

#[tokio::test]
async fn every_page_passes_on_a_phone_by_day_and_by_night() {
    let gallery = whole_gallery().await;
    let faults = faults_of_all(&gallery, View::Phone, true, async |page, _| {
        let mut faults = overflow(page).await?;
        faults.extend(broken_rules(page).await?);
        Ok(faults)
    });
    assert_none(&faults.await);
}

#[tokio::test]
async fn no_page_is_wider_than_a_screen_at_four_hundred_per_cent() {
    let gallery = whole_gallery().await;
    let browser = Browser::start().await.unwrap();
    let page = browser.context().await.unwrap().page().await.unwrap();
    let mut faults = Vec::new();
    for url in gallery.narrow_urls().values() {
        page.open(url).await.unwrap();
        faults.extend(overflow_in_frames(&page).await.unwrap());
    }
    assert_none(&faults);
}

#[tokio::test]
async fn every_page_can_be_used_without_scripts() {
    let gallery = whole_gallery().await;
    let faults = faults_of_all(&gallery, View::Desk, false, async |page, exhibit| {
        let mut faults = dead_ends(page).await?;
        // the rail is the same on every page, and a form is the same in both languages
        let within = if exhibit.page == "today" { "body" } else { "main" };
        if exhibit.name.ends_with(".nb") {
            faults.extend(lost_forms(page, &gallery, exhibit, within).await?);
        }
        Ok(faults)
    });
    assert_none(&faults.await);
}

/// A page with one fault of each kind that the tests above look for.
const PLANTED: &str = r##"<!doctype html><html lang="en"><head><title>Planted</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><a href="#main">Skip</a><main id="main"><h1>Planted</h1><h3>Jump</h3>
<p><font color="#cccccc">pale words</font> <img src="http://127.0.0.1:1/elsewhere.png"></p>
<p><a href="/a"><img src="data:," width="9" height="9" alt="a"></a><a href="/b"><img src="data:," width="9" height="9" alt="b"></a></p>
<section class="sheet"><table width="900"><tr><td>wide</td></tr></table></section><button type="button">Dead</button>
<form><button>Nowhere</button></form><input><script>console.error('inline')</script></main></body></html>"##;

#[tokio::test]
async fn each_planted_fault_is_found() {
    let exhibit =
        Exhibit { name: "planted.0.en".to_owned(), page: "planted", html: PLANTED.to_owned() };
    let gallery = Gallery::of(vec![exhibit]).await;
    let faults = faults_of_all(&gallery, View::Phone, true, async |page, _| {
        let mut faults = overflow(page).await?;
        faults.extend(broken_rules(page).await?);
        faults.extend(spill(page).await?);
        faults.extend(heading_jumps(page).await?);
        faults.extend(dead_ends(page).await?);
        page.evaluate("document.querySelector('input').style.outline = 'none'").await?;
        faults.extend(first_steps(page).await?);
        faults.extend(unseen_focus(page).await?);
        Ok(faults)
    });
    let faults = faults.await.join("\n");
    let kinds = [
        "axe color-contrast",
        "by night, axe color-contrast",
        "axe image-alt",
        "axe label",
        "axe target-size",
        "px wide on 360: <table",
        "px in 344: <section",
        "does not skip to main",
        "heading jumps to: <h3>",
        "does nothing without scripts: <button",
        "does nothing without scripts: <form",
        "focus not seen: <input",
        "stopped by the content policy",
        "asks another place: http://127.0.0.1:1/",
    ];
    for kind in kinds {
        assert!(faults.contains(kind), "{kind} was not found in:\n{faults}");
    }
}
