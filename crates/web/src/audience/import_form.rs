//! The form by which a list is brought in: its source and ground first, then the file, read as it comes.

mod upload;

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{FromRequest, Multipart, Request, multipart::Field},
    http::StatusCode,
    response::Response,
};
use domain::{GroundKind, IMPORT_TEXT_CHARS_MAX, ImportId, Language as Written, SaleFact};
use office::{
    Acting,
    audience::{
        import::{self, BeginError, Order, OrderError, ReadError, WORDING_CHARS_MAX, wording_of},
        list::{HeadError, PRODUCT_CHARS_MAX},
    },
};

use tokio::sync::mpsc;
pub use upload::LIST_BYTES_MAX;
use upload::PartError;

use super::ground_key;
use crate::app::{Fields, Refusal, Seat, page, page_with, see_other};
use crate::frame::{Frame, tokens};
use crate::problem::{Kind, Problem};
use crate::receipts::topic_name;
use crate::samples::{office_frame, words};
use crate::text::Language;

/// How many pieces of a file wait to be read.
const PIECES_MAX: usize = 8;

/// What a list is brought in for, and by which right.
#[derive(Template)]
#[template(path = "audience/import_form.html")]
pub struct ImportFormPage {
    /// The surroundings.
    pub frame: Frame,
    /// What mailings can be about: `activity/topic`, and the name.
    pub topics: Vec<(String, String)>,
    /// What was typed.
    pub typed: TypedOrder,
    /// What was wrong, and with which field; the empty name means the whole.
    pub fault: Option<(&'static str, String)>,
}

/// What was typed into the form.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedOrder {
    /// `activity/topic`.
    pub topic: String,
    /// The word of the right.
    pub ground: String,
    /// Where the list is from.
    pub source: String,
    /// What shows the ground.
    pub proof: String,
    /// The language of people whose line does not say.
    pub language: String,
    /// The words that people said yes to.
    pub wording: String,
    /// Their language.
    pub wording_language: String,
    /// The day of the yes.
    pub consented_on: String,
    /// The facts that are asserted.
    pub facts: Vec<String>,
    /// The day of the sale.
    pub sold_on: String,
    /// What was sold.
    pub product: String,
}

impl TypedOrder {
    fn read(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().replace("\r\n", "\n");
        Self {
            topic: text("topic"),
            ground: text("ground"),
            source: text("source"),
            proof: text("proof"),
            language: text("language"),
            wording: text("wording"),
            wording_language: text("wording_language"),
            consented_on: text("consented_on"),
            facts: fields.all("fact").map(str::to_owned).collect(),
            sold_on: text("sold_on"),
            product: text("product"),
        }
    }

    /// Returns the order, or the field that cannot be read and the key of what is said of it.
    fn order(&self) -> Result<Order, (&'static str, &'static str)> {
        let topic_fault = ("topic", "composition-topic-fault");
        let (activity, topic) = self.topic.split_once('/').ok_or(topic_fault)?;
        let day = |field: &'static str, text: &str| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| (field, "import-fault-day")),
        };
        let language = |text: &str| text.parse().unwrap_or(Written::Nb);
        Ok(Order {
            activity: activity.to_owned(),
            topic: topic.parse().map_err(|_| topic_fault)?,
            ground: self.ground.parse().map_err(|_| ("ground", "import-fault-ground"))?,
            source: self.source.clone(),
            proof: self.proof.clone(),
            language: language(&self.language),
            wording: wording_of(language(&self.wording_language), &self.wording),
            consented_on: day("consented_on", &self.consented_on)?,
            facts: self.facts.iter().filter_map(|it| it.parse().ok()).collect(),
            sold_on: day("sold_on", &self.sold_on)?,
            product: Some(self.product.clone()).filter(|it| !it.is_empty()),
        })
    }
}

/// Returns the key of a fact's words in the catalogue.
fn fact_key(fact: &SaleFact) -> &'static str {
    match fact {
        SaleFact::FromCustomer => "sale-from-customer",
        SaleFact::InSale => "sale-in-sale",
        SaleFact::Similar => "sale-similar",
        SaleFact::RefusalOffered => "sale-refusal-offered",
    }
}

impl ImportFormPage {
    fn fault_of(&self, field: &str) -> Option<&str> {
        self.fault.as_ref().filter(|(at, _)| *at == field).map(|(_, says)| says.as_str())
    }

    fn is_ground(&self, ground: &GroundKind) -> bool {
        self.typed.ground == ground.word()
    }

    fn is_asserted(&self, fact: &SaleFact) -> bool {
        self.typed.facts.iter().any(|it| it == fact.word())
    }

    /// Returns a new form, one with faults, and one without a topic to write about.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let new = || Self {
            frame: office_frame(language, "/mailings/imports/new"),
            topics: vec![
                ("newsletter/technology".to_owned(), w("Teknologi", "Technology")),
                ("customer-news/customer-news".to_owned(), w("Nytt til kunder", "Customer news")),
            ],
            typed: TypedOrder::default(),
            fault: None,
        };
        let typed = TypedOrder {
            topic: "newsletter/technology".to_owned(),
            ground: GroundKind::ExistingCustomer.word().to_owned(),
            source: w("<b>Gammelt</b> system", "<b>Old</b> system"),
            facts: vec![SaleFact::InSale.word().to_owned()],
            ..TypedOrder::default()
        };
        let faulty = |field, says: String| Self {
            typed: typed.clone(),
            fault: Some((field, says)),
            ..new()
        };
        let facts = w("Ett vilkår mangler", "One condition is missing");
        let missing = w("Skriv hvor listen er fra", "Say where the list is from");
        let list = w("Velg en fil", "Choose a file");
        vec![
            new(),
            faulty("fact", facts),
            faulty("source", missing),
            faulty("list", list),
            Self { topics: vec![], ..new() },
        ]
    }
}

/// Shows an empty form.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn new(seat: Seat) -> Result<Response, Refusal> {
    Ok(page(&view(&seat, TypedOrder::default()).await?))
}

/// Begins an import and reads its list while it comes in; answers once the last line was read.
///
/// # Errors
/// The refusal: not a form of this session; faults in the form come back with the page.
pub async fn post(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let parts = Multipart::from_request(request, &()).await;
    let mut parts = parts.map_err(|_| not_ours(&seat))?;
    let mut pairs = Vec::new();
    let mut list = loop {
        let Some(field) = parts.next_field().await.map_err(|_| not_ours(&seat))? else {
            break None;
        };
        if field.name() == Some(upload::LIST) {
            break Some(field);
        }
        let pair = upload::text(field).await.map_err(|error| unreadable(&seat, &error))?;
        pairs.push(pair);
        if pairs.len() > upload::FIELDS_MAX {
            return Err(unreadable(&seat, &PartError::TooLarge));
        }
    };
    let fields = Fields::of(pairs);
    let secret = &seat.signed_in.session.csrf_secret;
    if !tokens::is_of_session(secret, fields.text("form_token")) {
        return Err(not_ours(&seat));
    }
    let typed = TypedOrder::read(&fields);
    let fault = match taken(&seat, list.as_mut(), &typed).await? {
        Ok(id) => return Ok(see_other(&format!("/mailings/imports/{id}"))),
        Err(fault) => fault,
    };
    if let Some(list) = list {
        // What is left of the file has to be read, or the browser never hears the answer.
        upload::drain(list).await;
    }
    let view = ImportFormPage { fault: Some(fault), ..view(&seat, typed).await? };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

fn not_ours(seat: &Seat) -> Refusal {
    let says = seat.visit.t("problem-form-token");
    seat.visit.refuse(Problem::new(Kind::Role).saying(says))
}

fn unreadable(seat: &Seat, error: &PartError) -> Refusal {
    let kind = match error {
        PartError::Unreadable => Kind::User,
        PartError::TooLarge => Kind::Size,
    };
    seat.visit.refuse(Problem::new(kind).saying(seat.visit.t("problem-form-unreadable")))
}

type Fault = (&'static str, String);

async fn taken(
    seat: &Seat,
    list: Option<&mut Field<'_>>,
    typed: &TypedOrder,
) -> Result<Result<ImportId, Fault>, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let order = match typed.order() {
        Ok(order) => order,
        Err((field, key)) => return Ok(Err((field, visit.t(key).to_string()))),
    };
    let Some(list) = list.filter(|it| upload::is_chosen(it)) else {
        return Ok(Err(("list", visit.t("import-fault-list").to_string())));
    };
    let begun = match import::begin(office, &mut seat.context(), seat.member(), order).await {
        Ok(begun) => begun,
        Err(BeginError::Order(error)) => return Ok(Err(order_fault(seat, &error))),
        Err(BeginError::Store(error)) => return Err(visit.failed(&error)),
    };
    let id = begun.import.id;
    let (way_in, pieces) = mpsc::channel(PIECES_MAX);
    let acting = Acting::Member(seat.member());
    // A task of its own: should the browser go away, it still says that the import was interrupted.
    let reading = tokio::spawn(import::read(Arc::clone(office), acting, begun, pieces));
    upload::pour(list, way_in).await;
    match reading.await {
        Ok(Ok(_) | Err(ReadError::BrokenOff | ReadError::UnknownTopic)) => Ok(Ok(id)),
        Ok(Err(ReadError::Head(error))) => Ok(Err(("list", head_fault(seat, error)))),
        Ok(Err(ReadError::Store(error))) => Err(visit.failed(&error)),
        Err(_) => Err(visit.unreadable("an import")),
    }
}

fn head_fault(seat: &Seat, error: HeadError) -> String {
    use HeadError::{Empty, Encoding, NoAddress, TooLong, Twice};
    let key = match error {
        Empty => "import-head-empty",
        Encoding => "import-head-encoding",
        TooLong => "import-head-long",
        NoAddress => "import-head-no-address",
        Twice => "import-head-twice",
    };
    seat.visit.t(key).to_string()
}

fn order_fault(seat: &Seat, error: &OrderError) -> Fault {
    let visit = &seat.visit;
    let says = |key| visit.t(key).to_string();
    match error {
        OrderError::UnknownTopic => ("topic", says("composition-topic-fault")),
        OrderError::NoSource => ("source", says("import-fault-source")),
        OrderError::NoProof => ("proof", says("import-fault-proof")),
        OrderError::TooLong { field } => (field, says("composition-long-fault")),
        OrderError::Person { field } => (field, says("import-fault-person")),
        OrderError::NotByConsent => ("ground", says("import-fault-not-by-consent")),
        OrderError::NoWording => ("wording", says("import-fault-wording")),
        OrderError::NoException => ("ground", says("import-fault-no-exception")),
        OrderError::MissingFacts(missing) => {
            let missing: Vec<String> = missing.iter().map(|it| says(fact_key(it))).collect();
            let missing = missing.join("; ");
            ("fact", visit.t("import-fault-facts").with("missing", missing).to_string())
        }
        OrderError::Future { field } => (field, says("import-fault-future")),
    }
}

async fn view(seat: &Seat, typed: TypedOrder) -> Result<ImportFormPage, Refusal> {
    let visit = &seat.visit;
    let live = visit.app.office.live();
    let topic = |(activity, topic): (String, domain::Topic)| {
        let name = topic_name(visit, &live, &activity, &topic);
        (format!("{activity}/{}", topic.as_str()), name)
    };
    let topics = live.mail_topics().into_iter().map(topic).collect();
    Ok(ImportFormPage { frame: seat.frame().await?, topics, typed, fault: None })
}
