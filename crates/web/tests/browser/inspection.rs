//! Looks at a page in a real browser and tells what is wrong with it; knows no page's content.

use std::cell::Cell;
use std::sync::LazyLock;

use trial::chromium::{Browser, BrowserError, Page, Scheme, View};

use crate::gallery::{Exhibit, Gallery};

const PHONE_WIDTH: u32 = 360;
const ZOOMED_WIDTH: u32 = 320;

static AXE: LazyLock<String> = LazyLock::new(|| {
    let path = std::env::var_os("ORDHOLD_AXE");
    let source = path.and_then(|path| std::fs::read_to_string(path).ok());
    format!("{}\n;0", source.unwrap_or_else(|| panic!("{}", BrowserError::AxeMissing)))
});

/// The accessibility rules of WCAG 2.2, levels A and AA, and of good habit.
const ALL_RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// The rules whose outcome depends on colours.
const COLOUR_RULES: &str = "{ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }";

const RUN_AXE: &str = "(rules => {
  document.getAnimations().forEach(animation => animation.finish());
  return axe.run(document, { preload: false, resultTypes: ['violations'], runOnly: rules })
    .then(found => found.violations.map(rule => `axe ${rule.id} (${rule.impact}): `
      + rule.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')));
})";

/// Names what reaches beyond the page's right edge, unless it scrolls by itself.
const FIND_OVERFLOW: &str = "((document, width) => {
  const whole = document.documentElement.scrollWidth;
  if (whole <= width) return [];
  const scrolls = element => element && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
  const out = [...document.body.querySelectorAll('*')].filter(element =>
    element.getBoundingClientRect().right > width + 0.5 && !scrolls(element.parentElement));
  return [`${whole} px wide on ${width}: ` + out.slice(0, 3).map(element => element.outerHTML.slice(0, 90)).join(' | ')];
})";

/// Names a sheet whose content reaches over its edge, or has to be pushed aside on a desk.
const FIND_SPILL: &str = "[...document.querySelectorAll('.sheet, .scroll')]
  .filter(element => element.scrollWidth > element.clientWidth + 1)
  .map(element => `${element.scrollWidth} px in ${element.clientWidth}: ${element.outerHTML.slice(0, 90)}`)";

/// Names headings that skip a level, and a first one that is none.
const FIND_HEADINGS: &str = "(() => {
  const seen = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(heading => heading.checkVisibility());
  const levels = seen.map(heading => Number(heading.tagName[1]));
  const steps = levels.flatMap((level, at) => level > (levels[at - 1] ?? 0) + 1 ? [`heading jumps to: ${seen[at].outerHTML.slice(0, 90)}`] : []);
  return levels[0] === 1 ? steps : ['the first heading seen is no h1', ...steps];
})()";

/// Focuses whatever takes focus, and names what shows no outline or lies under something else.
const FIND_UNSEEN_FOCUS: &str = "(() => {
  const faults = [];
  const all = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex=\"0\"]');
  for (const element of all) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.disabled || element.closest('.trap')) continue;
    element.focus();
    const name = element.outerHTML.slice(0, 90);
    if (document.activeElement !== element) { faults.push(`takes no focus: ${name}`); continue; }
    const style = getComputedStyle(element);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) faults.push(`focus not seen: ${name}`);
    const box = element.getClientRects()[0];
    const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
    const top = document.elementFromPoint(middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
    if (!top || !(element.contains(top) || top.contains(element))) faults.push(`covered when focused: ${name}`);
  }
  return faults;
})()";

/// Names what leads nowhere without scripts.
const FIND_DEAD: &str = "(() => {
  const seen = element => element.checkVisibility({ visibilityProperty: true });
  const buttons = [...document.querySelectorAll('button, input[type=submit]')].filter(button =>
    seen(button) && !button.form && !button.popoverTargetElement && !button.commandForElement);
  const links = [...document.querySelectorAll('a')].filter(link =>
    seen(link) && (!link.getAttribute('href') || /^(#|javascript:)/.test(link.getAttribute('href')) && !document.querySelector(link.getAttribute('href'))));
  const forms = [...document.forms].filter(form =>
    form.method !== 'dialog' && (!form.hasAttribute('action') || !form.querySelector('button, input[type=submit]') && !form.querySelector('input[type=search]')));
  const empty = document.querySelector('main').innerText.trim() ? [] : ['main shows nothing'];
  return [...buttons, ...links, ...forms].map(element => `does nothing without scripts: ${element.outerHTML.slice(0, 90)}`).concat(empty);
})()";

/// Goes where a keyboard's first steps lead, and names what they reach: past the rail, into main.
const TELL_FOCUS: &str = "(() => {
  const main = document.querySelector('main');
  const element = document.activeElement;
  const acts = [...main.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(act => act.checkVisibility() && !act.closest('.trap'));
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return {
    isMain: element === main, isFirst: element === acts[0], hasActs: acts.length > 0,
    isOutlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    isInView: box.bottom > 0 && box.top < innerHeight, name: element.outerHTML.slice(0, 90),
  };
})()";

/// Fills one form as a person would, marks its button for the finger, and tells where it leads.
const FILL: &str = "((index, mark, within) => {
  const forms = [...document.forms].filter(form => form.method !== 'dialog' && form.closest(within) && form.checkVisibility());
  const form = forms[index];
  if (!form) return null;
  form.removeAttribute('target');
  const typed = { email: 'kari.nord@solbris.example', password: 'correct horse battery', 'datetime-local': '2027-01-11T09:00', date: '2027-01-11' };
  for (const field of form.elements) {
    if (field.type === 'file') { field.required = false; }
    else if (field.type === 'radio' || field.type === 'checkbox') { if (!field.closest('.trap')) field.checked = true; }
    else if (field.name === 'form_token' || field.type === 'search') field.value = mark;
    else if (field.required && (!field.value || !field.checkValidity())) field.value = field.max || (typed[field.type] ?? 'Fjordbok');
  }
  const button = form.querySelector('button:not([type=button])') ?? form.querySelector('input[type=search]');
  button.setAttribute('data-finger', '');
  return { method: form.method.toUpperCase(), path: new URL(form.action).pathname, isField: button.tagName === 'INPUT',
    mark: [...form.elements].some(field => field.value === mark) ? mark : '',
    refused: [...form.elements].filter(field => !field.checkValidity()).map(field => field.outerHTML.slice(0, 120)) };
})";

/// Opens every page of the gallery, two at once, and returns what `question` finds wrong, each
/// fault behind the page's name.
pub(crate) async fn faults_of_all(
    gallery: &Gallery,
    view: View,
    scripts: bool,
    question: impl AsyncFn(&Page, &Exhibit) -> Result<Vec<String>, BrowserError>,
) -> Vec<String> {
    let next = Cell::new(0);
    let visit = async || {
        // a window of its own: one that lies behind another is slowed down
        let browser = Browser::start().await.unwrap();
        let page = browser.context().await.unwrap().page().await.unwrap();
        page.view(view).await.unwrap();
        page.scripts(scripts).await.unwrap();
        let mut faults = Vec::new();
        while let Some(exhibit) = gallery.exhibits.get(next.replace(next.get() + 1)) {
            let name = &exhibit.name;
            page.open(&gallery.url(name)).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            let found =
                question(&page, exhibit).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
        }
        faults.extend(complaints(&page, gallery));
        faults
    };
    let (first, second) = tokio::join!(visit(), visit());
    [first, second].concat()
}

/// Returns what the browser itself complained of, and what was asked of another place.
pub(crate) fn complaints(page: &Page, gallery: &Gallery) -> Vec<String> {
    let errors = page.console_errors().into_iter().map(|error| format!("console: {error}"));
    let stopped = page.csp_violations().into_iter();
    let stopped = stopped.map(|stopped| format!("stopped by the content policy: {stopped:?}"));
    let elsewhere = page.requests().into_iter().map(|request| request.url).filter(|url| {
        !url.starts_with(&format!("{}/", gallery.address)) && !url.starts_with("data:")
    });
    let elsewhere = elsewhere.map(|url| format!("asks another place: {url}"));
    errors.chain(stopped).chain(elsewhere).collect()
}

/// Returns the accessibility rules that the page breaks by day, and those of colours by night.
pub(crate) async fn broken_rules(page: &Page) -> Result<Vec<String>, BrowserError> {
    page.evaluate(&AXE).await?;
    page.scheme(Scheme::Light).await?;
    let mut faults = told(page, &format!("{RUN_AXE}({ALL_RULES})")).await?;
    page.scheme(Scheme::Dark).await?;
    let by_night = told(page, &format!("{RUN_AXE}({COLOUR_RULES})")).await?;
    faults.extend(by_night.into_iter().map(|fault| format!("by night, {fault}")));
    Ok(faults)
}

/// Returns what reaches beyond a phone's edge.
pub(crate) async fn overflow(page: &Page) -> Result<Vec<String>, BrowserError> {
    told(page, &format!("{FIND_OVERFLOW}(document, {PHONE_WIDTH})")).await
}

/// Returns what reaches beyond the edges of the frames on a page, each as wide as a desk's screen
/// at 400 %.
pub(crate) async fn overflow_in_frames(page: &Page) -> Result<Vec<String>, BrowserError> {
    let each = "[...document.querySelectorAll('iframe')].flatMap(frame =>";
    let find = format!("{FIND_OVERFLOW}(frame.contentDocument, {ZOOMED_WIDTH})");
    told(page, &format!("{each} {find}.map(fault => `${{frame.title}}: ${{fault}}`))")).await
}

/// Returns what does not fit its sheet.
pub(crate) async fn spill(page: &Page) -> Result<Vec<String>, BrowserError> {
    told(page, FIND_SPILL).await
}

/// Returns headings that skip a level.
pub(crate) async fn heading_jumps(page: &Page) -> Result<Vec<String>, BrowserError> {
    told(page, FIND_HEADINGS).await
}

/// Returns what a keyboard cannot reach or what does not show that it did; a key was pressed.
pub(crate) async fn unseen_focus(page: &Page) -> Result<Vec<String>, BrowserError> {
    told(page, FIND_UNSEEN_FOCUS).await
}

/// Returns what leads nowhere without scripts.
pub(crate) async fn dead_ends(page: &Page) -> Result<Vec<String>, BrowserError> {
    told(page, FIND_DEAD).await
}

/// Skips to main, goes to its first act, and returns what went wrong on the way.
pub(crate) async fn first_steps(page: &Page) -> Result<Vec<String>, BrowserError> {
    page.press("Tab").await?;
    page.press("Enter").await?;
    let skipped = page.evaluate(TELL_FOCUS).await?;
    if skipped["isMain"] != true {
        return Ok(vec![format!("the first link does not skip to main: {}", skipped["name"])]);
    }
    page.press("Tab").await?;
    let first = page.evaluate(TELL_FOCUS).await?;
    let ends_well = first["hasActs"] == false
        || ["isFirst", "isOutlined", "isInView"].iter().all(|key| first[key] == true);
    Ok(if ends_well { vec![] } else { vec![format!("the first act is not seen: {first}")] })
}

/// Sends every form within the part of a page that stands open, and returns those that did not
/// arrive.
pub(crate) async fn lost_forms(
    page: &Page,
    gallery: &Gallery,
    exhibit: &Exhibit,
    within: &str,
) -> Result<Vec<String>, BrowserError> {
    let mut faults = Vec::new();
    for index in 0.. {
        let mark = format!("{}.{index}", exhibit.name);
        let form = page.evaluate(&format!("{FILL}({index}, '{mark}', '{within}')")).await?;
        if form.is_null() {
            break;
        }
        if form["refused"].as_array().is_some_and(|refused| !refused.is_empty()) {
            faults.push(format!("a form refuses what a person would type: {form}"));
            continue;
        }
        if form["isField"] == true {
            page.click("[data-finger]").await?;
            page.follow_key("Enter").await?;
        } else {
            page.follow("[data-finger]").await?;
        }
        let arrived =
            gallery.sent_with(form["mark"].as_str().unwrap_or_default()).iter().any(|sent| {
                form["method"] == sent.method.as_str() && form["path"] == sent.path.as_str()
            });
        if !arrived {
            faults.push(format!("a form did not arrive: {form}"));
        }
        page.open(&gallery.url(&exhibit.name)).await?;
    }
    Ok(faults)
}

async fn told(page: &Page, script: &str) -> Result<Vec<String>, BrowserError> {
    let told = page.evaluate(script).await?;
    let faults = told.as_array().unwrap_or_else(|| panic!("{script} told no list: {told}"));
    Ok(faults.iter().map(|fault| fault.as_str().unwrap_or_default().to_owned()).collect())
}
