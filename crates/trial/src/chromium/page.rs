//! One page of a browser, used as a person would: opened, looked at, clicked, typed into.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout_at};

use super::record::{console_errors, csp_violations, requests};
use super::wire::{Event, Record, Wire};
use super::{ANSWER_SECONDS_MAX, BrowserError, CspViolation, PageRequest, text_of};

const LOOK_AGAIN_MS: u64 = 30;
// gives the middle of the element, or what is in the way of a finger on it
const FIND_MIDDLE: &str = r"(selector => {
  const element = document.querySelector(selector);
  if (!element) return { reason: 'nothing matches' };
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  const box = element.getBoundingClientRect();
  if (!box.width || !box.height) return { reason: 'it cannot be seen' };
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  const same = top && (element.contains(top) || top.contains(element) || element.labels && [...element.labels].some(l => l.contains(top)));
  return same ? { x, y } : { reason: 'covered by ' + (top ? top.outerHTML.slice(0, 80) : 'nothing') };
})";
const FOCUS: &str = r"(selector => {
  const element = document.querySelector(selector);
  if (!element) return false;
  element.focus();
  if (element.select) element.select();
  return document.activeElement === element;
})";

/// The size and kind of screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// 1280 × 800.
    Desk,
    /// 360 × 780, a touch screen.
    Phone,
}

/// Which colours the visitor prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A cookie that the browser holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The host it goes to.
    pub domain: String,
    /// The path it goes to.
    pub path: String,
    /// Seconds since 1970 at which it expires; `None` when it ends with the session.
    pub expires_at: Option<f64>,
    /// Whether scripts cannot read it.
    pub http_only: bool,
    /// Whether it goes over TLS only.
    pub secure: bool,
    /// `Strict`, `Lax` or `None`, when set.
    pub same_site: Option<String>,
}

/// An open page and the record of all that happened on it.
#[derive(Debug)]
pub struct Page {
    wire: Arc<Wire>,
    session: String,
    record: Arc<Record>,
}

impl Page {
    pub(super) async fn attach(wire: Arc<Wire>, session: String) -> Result<Self, BrowserError> {
        let record = wire.record(&session);
        let page = Self { wire, session, record };
        for domain in ["Page", "Runtime", "Log", "Network", "Audits"] {
            page.ask(&format!("{domain}.enable"), json!({})).await?;
        }
        page.view(View::Desk).await?;
        Ok(page)
    }

    async fn ask(&self, command: &str, details: Value) -> Result<Value, BrowserError> {
        self.wire.ask_session(Some(&self.session), command, details).await
    }

    /// Sets the screen.
    pub async fn view(&self, view: View) -> Result<(), BrowserError> {
        let (width, height, mobile) = match view {
            View::Desk => (1280, 800, false),
            View::Phone => (360, 780, true),
        };
        let screen =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
        self.ask("Emulation.setDeviceMetricsOverride", screen).await?;
        let touch = json!({ "enabled": mobile });
        self.ask("Emulation.setTouchEmulationEnabled", touch).await.map(drop)
    }

    /// Sets the colours the visitor prefers.
    pub async fn scheme(&self, scheme: Scheme) -> Result<(), BrowserError> {
        let value = match scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let features = json!([{ "name": "prefers-color-scheme", "value": value }]);
        self.ask("Emulation.setEmulatedMedia", json!({ "features": features })).await.map(drop)
    }

    /// Turns the page's own scripts off or on again, from the next page that is opened.
    pub async fn scripts(&self, on: bool) -> Result<(), BrowserError> {
        let off = json!({ "value": !on });
        self.ask("Emulation.setScriptExecutionDisabled", off).await.map(drop)
    }

    /// Sends these fields with every request, such as `Accept-Language` or `Sec-GPC`.
    pub async fn send_fields(&self, fields: &[(&str, &str)]) -> Result<(), BrowserError> {
        let fields: serde_json::Map<_, _> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        self.ask("Network.setExtraHTTPHeaders", json!({ "headers": fields })).await.map(drop)
    }

    /// Opens an address and waits until it has loaded.
    ///
    /// # Errors
    /// [`BrowserError::NotLoaded`] when there is no answer; an error page of the server's is an
    /// answer.
    pub async fn open(&self, url: &str) -> Result<(), BrowserError> {
        let before = self.record.n_events();
        let answer = self.ask("Page.navigate", json!({ "url": url })).await?;
        if let Some(reason) = answer["errorText"].as_str() {
            let (url, reason) = (url.to_owned(), reason.to_owned());
            return Err(BrowserError::NotLoaded { url, reason });
        }
        self.loaded_since(before).await
    }

    /// Clicks an element and waits until the page it leads to has loaded.
    pub async fn follow(&self, selector: &str) -> Result<(), BrowserError> {
        let before = self.record.n_events();
        self.click(selector).await?;
        self.loaded_since(before).await
    }

    /// Presses a key and waits until the page it leads to has loaded.
    pub async fn follow_key(&self, key: &str) -> Result<(), BrowserError> {
        let before = self.record.n_events();
        self.press(key).await?;
        self.loaded_since(before).await
    }

    async fn loaded_since(&self, before: usize) -> Result<(), BrowserError> {
        let deadline = Instant::now() + Duration::from_secs(ANSWER_SECONDS_MAX);
        loop {
            let grown = self.record.grown.notified();
            tokio::pin!(grown);
            grown.as_mut().enable();
            if self.record.since(before).iter().any(|event| event.name == "Page.loadEventFired") {
                return Ok(());
            }
            if timeout_at(deadline, grown).await.is_err() {
                return Err(BrowserError::TimedOut { asked: "load".to_owned() });
            }
        }
    }

    /// Returns the address the page stands at.
    pub async fn url(&self) -> Result<String, BrowserError> {
        Ok(text_of(&self.evaluate("location.href").await?))
    }

    /// Returns the text that a reader sees.
    pub async fn text(&self) -> Result<String, BrowserError> {
        Ok(text_of(&self.evaluate("document.body.innerText").await?))
    }

    /// Runs a script in the page, waits for a promise it gives, and returns the value.
    ///
    /// # Errors
    /// [`BrowserError::Script`] when it throws.
    pub async fn evaluate(&self, script: &str) -> Result<Value, BrowserError> {
        let details = json!({ "expression": script, "awaitPromise": true, "returnByValue": true });
        let answer = self.ask("Runtime.evaluate", details).await?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            let text = thrown["exception"]["description"].as_str();
            let text = text.map_or_else(|| text_of(&thrown["text"]), str::to_owned);
            return Err(BrowserError::Script(text));
        }
        Ok(answer["result"]["value"].clone())
    }

    /// Waits until something matches the selector.
    pub async fn wait_for(&self, selector: &str) -> Result<(), BrowserError> {
        let deadline = Instant::now() + Duration::from_secs(ANSWER_SECONDS_MAX);
        let script = format!("!!document.querySelector({})", json!(selector));
        while self.evaluate(&script).await? != true {
            if Instant::now() > deadline {
                return Err(BrowserError::TimedOut { asked: format!("{selector} to appear") });
            }
            sleep(Duration::from_millis(LOOK_AGAIN_MS)).await;
        }
        Ok(())
    }

    /// Clicks the middle of an element with the mouse.
    ///
    /// # Errors
    /// [`BrowserError::OutOfReach`] when a person could not click it either.
    pub async fn click(&self, selector: &str) -> Result<(), BrowserError> {
        let place = self.evaluate(&format!("{FIND_MIDDLE}({})", json!(selector))).await?;
        if let Some(reason) = place["reason"].as_str() {
            return Err(out_of_reach(selector, reason));
        }
        for step in ["mousePressed", "mouseReleased"] {
            let (x, y) = (&place["x"], &place["y"]);
            let mouse = json!({ "type": step, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.ask("Input.dispatchMouseEvent", mouse).await?;
        }
        Ok(())
    }

    /// Replaces what stands in a field by typing `text`.
    pub async fn type_into(&self, selector: &str, text: &str) -> Result<(), BrowserError> {
        if self.evaluate(&format!("{FOCUS}({})", json!(selector))).await? != true {
            return Err(out_of_reach(selector, "it takes no focus"));
        }
        self.ask("Input.insertText", json!({ "text": text })).await.map(drop)
    }

    /// Presses and releases a key: `Tab`, `Enter`, `Escape`, ` `, `ArrowDown`, …
    pub async fn press(&self, key: &str) -> Result<(), BrowserError> {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            " " => 32,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => 0,
        };
        let text = match key {
            "Enter" => "\r",
            _ if key.chars().count() == 1 => key,
            _ => "",
        };
        let mut down =
            json!({ "type": "keyDown", "key": key, "windowsVirtualKeyCode": code, "text": text });
        self.ask("Input.dispatchKeyEvent", down.clone()).await?;
        down["type"] = json!("keyUp");
        self.ask("Input.dispatchKeyEvent", down).await.map(drop)
    }

    /// Returns the cookies that go to the page's address.
    pub async fn cookies(&self) -> Result<Vec<Cookie>, BrowserError> {
        let answer = self.ask("Network.getCookies", json!({})).await?;
        Ok(answer["cookies"].as_array().into_iter().flatten().map(cookie).collect())
    }

    /// Gives the browser a cookie for `url`.
    pub async fn give_cookie(
        &self,
        url: &str,
        name: &str,
        value: &str,
    ) -> Result<(), BrowserError> {
        let cookie = json!({ "url": url, "name": name, "value": value });
        self.ask("Network.setCookie", cookie).await.map(drop)
    }

    /// Takes a picture of the whole page, below the fold too, as PNG.
    pub async fn picture(&self) -> Result<Vec<u8>, BrowserError> {
        let size = self.ask("Page.getLayoutMetrics", json!({})).await?["cssContentSize"].clone();
        let (width, height) = (&size["width"], &size["height"]);
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let whole = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let answer = self.ask("Page.captureScreenshot", whole).await?;
        let refused = |_| BrowserError::Refused {
            command: "Page.captureScreenshot".to_owned(),
            reason: "no picture came".to_owned(),
        };
        STANDARD.decode(text_of(&answer["data"])).map_err(refused)
    }

    /// Returns what scripts and the browser complained of since the page was made.
    pub fn console_errors(&self) -> Vec<String> {
        console_errors(&self.events())
    }

    /// Returns what the content security policy stopped since the page was made.
    pub fn csp_violations(&self) -> Vec<CspViolation> {
        csp_violations(&self.events())
    }

    /// Returns the requests made since the page was made.
    pub fn requests(&self) -> Vec<PageRequest> {
        requests(&self.events())
    }

    fn events(&self) -> Vec<Event> {
        self.record.since(0)
    }
}

fn out_of_reach(selector: &str, reason: &str) -> BrowserError {
    BrowserError::OutOfReach { selector: selector.to_owned(), reason: reason.to_owned() }
}

fn cookie(cookie: &Value) -> Cookie {
    Cookie {
        name: text_of(&cookie["name"]),
        value: text_of(&cookie["value"]),
        domain: text_of(&cookie["domain"]),
        path: text_of(&cookie["path"]),
        expires_at: cookie["expires"].as_f64().filter(|_| cookie["session"] == false),
        http_only: cookie["httpOnly"] == true,
        secure: cookie["secure"] == true,
        same_site: cookie["sameSite"].as_str().map(str::to_owned),
    }
}
