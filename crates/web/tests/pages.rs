//! Holds every page with every sample in both languages to the rules that all pages share.

use std::collections::{HashMap, HashSet};
use web::routes::{Method, find};
use web::samples::{Sample, samples};
use web::text::Language;

/// A start tag with its attributes, and the text up to the next tag.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: HashMap<String, String>,
    text: String,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// Reads the start tags of our own templates' HTML; end tags come as `/name`.
fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let end = end_of_tag(rest);
        let (inside, after) = rest.split_at(end);
        let text = after[1..].split('<').next().unwrap_or_default().to_owned();
        let name: String = inside
            .chars()
            .take_while(|sign| sign.is_ascii_alphanumeric() || "/!".contains(*sign))
            .collect();
        tags.push(Tag { attributes: attributes(&inside[name.len()..]), name, text });
        rest = &after[1..];
    }
    tags
}

fn end_of_tag(rest: &str) -> usize {
    let mut is_quoted = false;
    rest.find(|sign| {
        is_quoted ^= sign == '"';
        sign == '>' && !is_quoted
    })
    .expect("every tag ends")
}

fn attributes(mut inside: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    loop {
        inside = inside.trim_start_matches([' ', '\n', '/']);
        if inside.is_empty() {
            return found;
        }
        let end = inside.find(['=', ' ', '\n']).unwrap_or(inside.len());
        let name = inside[..end].to_owned();
        inside = &inside[end..];
        let mut value = String::new();
        if let Some(quoted) = inside.strip_prefix("=\"") {
            let (found, after) = quoted.split_once('"').expect("every value ends");
            value = found.replace("&amp;", "&").replace("&#38;", "&");
            inside = after;
        }
        assert!(found.insert(name.clone(), value).is_none(), "{name} stands twice in a tag");
    }
}

fn check_every_page(check: impl Fn(&Sample, &[Tag])) {
    let samples = samples();
    assert!(samples.len() > 150, "{} samples are too few", samples.len());
    for sample in &samples {
        let tags = tags(&sample.html);
        let name = format!("{} {} {:?}", sample.page, sample.index, sample.language);
        let outcome =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| check(sample, &tags)));
        assert!(outcome.is_ok(), "on {name}");
    }
}

#[test]
fn no_page_shows_a_missing_text_or_argument() {
    check_every_page(|sample, _| {
        for (place, _) in sample.html.match_indices('{') {
            // Doubled braces are what a writer types for a name; ours come alone.
            let is_doubled = sample.html[..place].ends_with('{');
            if is_doubled {
                continue;
            }
            let next = sample.html[place + 1..].chars().next().unwrap_or_default();
            let around = sample.html[place..].chars().take(40).collect::<String>();
            assert!(!next.is_ascii_lowercase() && next != '$', "{around}");
        }
    });
}

#[test]
fn no_page_carries_a_style_or_a_script_in_itself() {
    check_every_page(|_, tags| {
        for tag in tags {
            assert_ne!(tag.name, "style");
            assert!(tag.name != "script" || (tag.get("src").is_some() && tag.text.is_empty()));
            for (name, value) in &tag.attributes {
                assert!(name != "style" && !name.starts_with("on"), "{name} in {tag:?}");
                assert!(!value.trim_start().starts_with("javascript:"), "{tag:?}");
            }
        }
    });
}

#[test]
fn every_form_is_answered_by_a_route_and_shows_that_it_is_ours() {
    check_every_page(|_, tags| {
        for (index, form) in tags.iter().enumerate().filter(|(_, tag)| tag.name == "form") {
            let fields = tags[index..].iter().take_while(|tag| tag.name != "/form");
            let has_token = fields.clone().any(|tag| tag.get("name") == Some("form_token"));
            let address = form.get("action").unwrap_or_default();
            match form.get("method") {
                Some("post") => {
                    assert!(has_token, "{form:?} has no token");
                    assert!(find(Method::Post, address).is_some(), "nothing answers {address}");
                }
                Some("get") => {
                    assert!(!has_token, "{form:?} would put its token into the address");
                    assert!(find(Method::Get, address).is_some(), "nothing answers {address}");
                }
                other => assert_eq!(other, Some("dialog"), "{form:?}"),
            }
        }
    });
}

#[test]
fn every_field_has_a_label() {
    check_every_page(|_, tags| {
        let labelled: HashSet<_> = tags
            .iter()
            .filter(|tag| tag.name == "label")
            .filter_map(|tag| tag.get("for"))
            .collect();
        for field in tags {
            let is_field = matches!(field.name.as_str(), "input" | "select" | "textarea");
            if is_field && field.get("type") != Some("hidden") {
                let id = field.get("id").unwrap_or_default();
                assert!(labelled.contains(id), "{field:?} has no label");
            }
        }
    });
}

#[test]
fn every_id_is_unique_and_every_reference_leads_to_one() {
    check_every_page(|_, tags| {
        let mut ids = HashSet::new();
        for id in tags.iter().filter_map(|tag| tag.get("id")) {
            assert!(ids.insert(id), "{id} stands twice");
        }
        let names = ["for", "aria-labelledby", "aria-describedby", "popovertarget"];
        for tag in tags {
            for id in names.iter().filter_map(|name| tag.get(name)).flat_map(str::split_whitespace)
            {
                assert!(ids.contains(id), "{id} is not on the page: {tag:?}");
            }
        }
    });
}

#[test]
fn headings_go_down_one_step_at_a_time_below_one_first_heading() {
    check_every_page(|_, tags| {
        let levels: Vec<u32> = tags
            .iter()
            .filter(|tag| tag.name.len() == 2 && tag.name.starts_with('h') && tag.name != "hr")
            .filter_map(|tag| tag.name[1..].parse().ok())
            .collect();
        assert_eq!(levels.first(), Some(&1));
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    });
}

#[test]
fn every_link_leads_somewhere() {
    check_every_page(|_, tags| {
        let ids: HashSet<_> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        for tag in tags {
            for address in ["href", "src"].iter().filter_map(|name| tag.get(name)) {
                let leads = match address.split_once('#') {
                    Some(("", id)) => ids.contains(id),
                    _ if address.starts_with("mailto:") => true,
                    _ if address.starts_with("https://") => tag.name == "a",
                    _ => find(Method::Get, address).is_some(),
                };
                assert!(leads, "{address} leads nowhere");
            }
        }
    });
}

#[test]
fn every_button_names_its_act() {
    let empty = ["", "OK", "Submit", "Send inn", "Ja", "Nei", "Yes", "No", "Fortsett", "Continue"];
    check_every_page(|_, tags| {
        for button in tags.iter().filter(|tag| tag.name == "button") {
            assert!(!empty.contains(&button.text.trim()), "{button:?}");
        }
    });
}

#[test]
fn a_page_says_its_language_and_where_its_content_begins() {
    check_every_page(|sample, tags| {
        let html = tags.iter().find(|tag| tag.name == "html").unwrap();
        assert_eq!(html.get("lang"), Some(sample.language.code()));
        assert_eq!(tags.iter().filter(|tag| tag.name == "main").count(), 1);
        let first_link = tags.iter().find(|tag| tag.name == "a").unwrap();
        let is_skip = first_link.get("href") == Some("#main");
        assert!(is_skip || sample.page == "subscribe-embedded");
    });
}

#[test]
fn no_two_pages_have_the_same_title() {
    for language in Language::ALL {
        let mut pages: HashMap<String, &str> = HashMap::new();
        let samples = samples();
        for sample in samples.iter().filter(|sample| sample.language == language) {
            let title = tags(&sample.html).into_iter().find(|tag| tag.name == "title").unwrap();
            let text = title.text.trim().to_owned();
            assert!(!text.starts_with('·'), "{} has no title", sample.page);
            let page = pages.entry(text.clone()).or_insert(sample.page);
            assert_eq!(*page, sample.page, "both are called {text}");
        }
    }
}

#[test]
fn refusing_is_as_easy_as_accepting() {
    check_every_page(|_, tags| {
        for (index, _) in
            tags.iter().enumerate().filter(|(_, tag)| tag.get("class") == Some("doors"))
        {
            let doors = tags[index..].iter().take_while(|tag| tag.name != "/section");
            let is_bright =
                |tag: &&Tag| tag.get("class").is_some_and(|class| class.contains("primary"));
            assert_eq!(doors.filter(is_bright).count(), 0, "one door is brighter");
        }
    });
}

#[test]
fn opening_a_mailed_link_offers_a_button_and_does_nothing_itself() {
    check_every_page(|sample, tags| {
        if !matches!(sample.page, "confirm" | "renew" | "unsubscribe" | "you-enter") {
            return;
        }
        let posts = tags.iter().filter(|tag| tag.get("method") == Some("post"));
        assert!(posts.count() >= 1);
        assert!(tags.iter().all(|tag| tag.name != "script" && tag.get("http-equiv").is_none()));
    });
}

#[test]
fn a_scanner_that_saw_nothing_would_be_noticed() {
    let html = r#"<a href="/nowhere" onclick="x"><input id="a>b" name=""></a>"#;
    let found = tags(html);
    let names: Vec<_> = found.iter().map(|tag| tag.name.as_str()).collect();
    assert_eq!(names, ["a", "input", "/a"]);
    assert_eq!(found[0].get("onclick"), Some("x"));
    assert_eq!(found[1].get("id"), Some("a>b"));
    assert!(find(Method::Get, "/nowhere").is_none());
}
