//! The nodes of the graph: the organisation, its activities, and each person, category, recipient and measure once.

use std::collections::BTreeSet;

use jiff::civil::Date;
use law::{Circumstances, rights_shown};
use serde_json::{Map, Value, json};

use super::terms;
use crate::{
    abroad::third_countries,
    catalogue::{self, Standing},
    model::{
        Activity, Declaration, Measure, Organisation, Recipient, RecipientRole, Retention, Role,
        Text, Then,
    },
    place::Placed,
};

type Node = Map<String, Value>;

/// The declaration as it is being written, with what has been referred to so far.
pub(super) struct Graph<'d> {
    declaration: &'d Declaration,
    on: Date,
    subjects: BTreeSet<&'d str>,
    categories: BTreeSet<&'d str>,
}

impl<'d> Graph<'d> {
    pub(super) fn of(declaration: &'d Declaration, on: Date) -> Self {
        Self { declaration, on, subjects: BTreeSet::new(), categories: BTreeSet::new() }
    }

    pub(super) fn into_nodes(mut self) -> Vec<Value> {
        let declaration = self.declaration;
        let mut nodes = vec![self.organisation(&declaration.organisation)];
        nodes.extend(declaration.organisation.group.iter().map(|company| {
            let mut node = entity("company", &company.name, "dpv:DataController");
            add(&mut node, "dpv:hasName", company.name.clone());
            add(&mut node, "dpv:hasIdentifier", company.number.as_ref().map(|number| number.get()));
            add(&mut node, "dpv:hasCountry", country(&company.country));
            Value::Object(node)
        }));
        nodes.extend(declaration.activities.iter().map(|activity| self.activity(activity)));
        nodes.extend(self.subjects.iter().map(|key| subject(key)));
        nodes.extend(self.categories.iter().map(|key| category(key)));
        nodes.extend(declaration.recipients.iter().map(|recipient| self.recipient(recipient)));
        nodes.extend(declaration.sources.iter().map(|source| {
            let class = terms::source(*source.kind, source.public);
            let mut node = entity("source", &source.id, class);
            add(&mut node, "skos:prefLabel", words(&source.name));
            Value::Object(node)
        }));
        nodes.extend(declaration.measures.iter().map(|measure| measure_node(measure)));
        nodes
    }

    fn organisation(&self, organisation: &Organisation) -> Value {
        let is_processor = self.declaration.activities.iter().any(|activity| !is_own(activity));
        let mut node = Node::new();
        add(&mut node, "@id", "#organisation");
        let mut classes = vec!["dpv:DataController"];
        classes.extend(is_processor.then_some("dpv:DataProcessor"));
        add(&mut node, "@type", classes);
        add(&mut node, "dpv:hasName", organisation.name.get());
        add(
            &mut node,
            "dpv:hasIdentifier",
            organisation.number.as_ref().map(|number| number.get()),
        );
        add(&mut node, "dpv:hasAddress", organisation.address.as_ref());
        let contact = organisation.contact.as_ref();
        add(&mut node, "dpv:hasContact", contact.and_then(|contact| contact.email.as_ref()));
        add(&mut node, "dpv:hasCountry", country(&organisation.country));
        let officer = organisation.data_protection_officer.as_ref();
        add(
            &mut node,
            "dpv:hasDataProtectionOfficer",
            officer.map(|officer| {
                json!({
                    "@id": "#data-protection-officer",
                    "@type": "dpv:DataProtectionOfficer",
                    "dpv:hasContact": officer.email,
                })
            }),
        );
        let processes = self.declaration.activities.iter();
        add(&mut node, "dpv:hasPersonalDataProcess", refer("activity", processes.map(|it| &it.id)));
        for measure in &self.declaration.measures {
            let (property, _) = terms::measure(*measure.kind);
            push(&mut node, property, reference("measure", &measure.id));
        }
        Value::Object(node)
    }

    fn activity(&mut self, activity: &'d Activity) -> Value {
        self.subjects.extend(activity.subjects.iter().map(|key| key.as_str()));
        self.categories.extend(activity.data.iter().map(|key| key.as_str()));
        let mut node = entity("activity", &activity.id, "dpv:PersonalDataProcess");
        add(&mut node, "dct:identifier", activity.id.get());
        self.add_entities(&mut node, activity);
        add(&mut node, "dpv:hasPurpose", purpose(activity));
        add(&mut node, "dpv:hasLegalBasis", bases(activity));
        add(&mut node, "dpv:hasDataSubject", refer("subject", activity.subjects.iter()));
        add(&mut node, "dpv:hasPersonalData", refer("data", activity.data.iter()));
        add(&mut node, "dpv:hasDataSource", sources(activity));
        add(&mut node, "dpv:hasProcessing", operations(activity));
        self.add_recipients(&mut node, activity);
        let storage = activity.retention.as_ref().map(|retention| storage(activity, retention));
        let mut storage = storage.unwrap_or_default();
        storage.extend(self.storage_place(activity));
        add(&mut node, "dpv:hasStorageCondition", storage);
        add(&mut node, "dpv:hasRight", rights(activity));
        Value::Object(node)
    }

    fn add_entities(&self, node: &mut Node, activity: &Activity) {
        let organisation = json!({ "@id": "#organisation" });
        match (activity.role, &activity.company) {
            (Role::Processor | Role::SubProcessor, _) => {
                add(node, "dpv:hasDataProcessor", vec![organisation]);
            }
            (_, Some(company)) => {
                add(node, "dpv:hasDataController", reference("company", company));
            }
            (_, None) => add(node, "dpv:hasDataController", organisation),
        }
    }

    fn add_recipients(&self, node: &mut Node, activity: &Activity) {
        add(node, "dpv:hasRecipient", refer("recipient", activity.recipients.iter()));
        for recipient in self.recipients_of(activity) {
            let (property, _) = terms::recipient(*recipient.role);
            push(node, property, reference("recipient", &recipient.id));
        }
        let transfers: Vec<Value> = self
            .recipients_of(activity)
            .filter_map(|recipient| self.transfer(activity, recipient))
            .collect();
        add(node, "dpv:hasProcess", transfers);
    }

    fn recipients_of(&self, activity: &Activity) -> impl Iterator<Item = &'d Recipient> {
        let recipients = &self.declaration.recipients;
        let ids: Vec<String> = activity.recipients.iter().map(|id| id.get().clone()).collect();
        recipients.iter().map(Placed::get).filter(move |recipient| ids.contains(&recipient.id))
    }

    fn transfer(&self, activity: &Activity, recipient: &Recipient) -> Option<Value> {
        let countries = third_countries(recipient, self.on);
        if countries.is_empty() {
            return None;
        }
        let mut node = Node::new();
        add(&mut node, "@id", format!("#activity/{}/transfer/{}", *activity.id, *recipient.id));
        add(&mut node, "@type", "dpv:PersonalDataProcess");
        add(&mut node, "dpv:hasProcessing", json!({ "@id": "dpv:Transfer" }));
        add(&mut node, "dpv:hasDataExporter", json!({ "@id": "#organisation" }));
        add(&mut node, "dpv:hasDataImporter", reference("recipient", &recipient.id));
        let countries: Vec<Value> = countries.into_iter().filter_map(country).collect();
        add(&mut node, "dpv:hasThirdCountry", countries);
        let tool = recipient.transfer.as_ref();
        let basis = tool.and_then(|tool| terms::transfer_basis(&tool.tool));
        add(&mut node, "dpv:hasLegalBasis", basis.map(|id| json!({ "@id": id })));
        Some(Value::Object(node))
    }

    fn storage_place(&self, activity: &Activity) -> Option<Value> {
        let systems = self
            .declaration
            .systems
            .iter()
            .filter(|system| activity.systems.iter().any(|id| id.get() == system.id.get()));
        let codes: BTreeSet<&str> =
            systems.flat_map(|system| &system.places).map(|code| code.as_str()).collect();
        let places: Vec<Value> = codes.into_iter().filter_map(country).collect();
        (!places.is_empty())
            .then(|| json!({ "@type": "dpv:StorageLocation", "dpv:hasLocation": places }))
    }

    fn recipient(&self, recipient: &Recipient) -> Value {
        let (_, class) = terms::recipient(*recipient.role);
        let is_sub = self.declaration.agreement.as_ref().is_some_and(|agreement| {
            agreement.subprocessor.iter().any(|sub| sub.recipient.get() == recipient.id.get())
        });
        let mut node = entity("recipient", &recipient.id, class);
        if is_sub && *recipient.role == RecipientRole::Processor {
            add(&mut node, "@type", vec![class, "dpv:DataSubProcessor"]);
        }
        add(&mut node, "dpv:hasName", recipient.name.clone());
        add(&mut node, "dpv:hasIdentifier", recipient.number.as_ref().map(|number| number.get()));
        add(&mut node, "dpv:hasContact", recipient.contact.as_ref());
        let seat = recipient.country.as_ref();
        add(&mut node, "dpv:hasCountry", seat.and_then(|code| country(code)));
        add(&mut node, "dct:description", words(&recipient.task));
        Value::Object(node)
    }
}

fn is_own(activity: &Activity) -> bool {
    matches!(activity.role, Role::Controller | Role::JointController)
}

fn purpose(activity: &Activity) -> Value {
    let kind = activity.purpose_key.as_ref().and_then(|key| catalogue::purpose(key));
    let mut classes = vec!["dpv:Purpose"];
    classes.extend(kind.map(|kind| kind.dpv).filter(|class| *class != "dpv:Purpose"));
    json!({
        "@id": format!("#activity/{}/purpose", *activity.id),
        "@type": classes,
        "dct:description": words(&activity.purpose),
    })
}

fn bases(activity: &Activity) -> Vec<Value> {
    let named = activity.basis.iter().chain(&activity.also_basis);
    let bases = named.map(|basis| terms::legal_basis(**basis));
    let ground = activity.special_ground.as_ref().map(|ground| terms::special_ground(**ground));
    bases.chain(ground).map(|id| json!({ "@id": id })).collect()
}

fn sources(activity: &Activity) -> Vec<Value> {
    let source = |id: &Placed<String>| match id.as_str() {
        "subject" => json!({ "@id": "dpv:DataSubjectDataSource" }),
        id => reference("source", id),
    };
    activity.source.iter().map(source).collect()
}

fn operations(activity: &Activity) -> Vec<Value> {
    let then = activity.retention.as_ref().map(|retention| retention.then);
    let picked = [
        (true, "dpv:Collect"),
        (true, "dpv:Store"),
        (true, "dpv:Use"),
        (activity.profiling.is_some(), "dpv:Profiling"),
        (activity.combines.is_some(), "dpv:Combine"),
        (then == Some(Then::Erase), "dpv:Erase"),
        (then == Some(Then::Anonymise), "dpv:Anonymise"),
    ];
    picked.iter().filter(|(is_done, _)| *is_done).map(|(_, id)| json!({ "@id": id })).collect()
}

fn storage(activity: &Activity, retention: &Retention) -> Vec<Value> {
    let mut duration = Node::new();
    let class = match (&retention.until, &retention.period) {
        (Some(_), _) => "dpv:UntilEventDuration",
        (None, Some(_)) => "dpv:TemporalDuration",
        (None, None) => "dpv:IndeterminateDuration",
    };
    add(&mut duration, "@id", format!("#activity/{}/storage", *activity.id));
    add(&mut duration, "@type", vec!["dpv:StorageDuration", class]);
    add(
        &mut duration,
        "rdf:value",
        retention
            .period
            .as_ref()
            .map(|period| json!({ "@value": terms::duration(**period), "@type": "xsd:duration" })),
    );
    let criterion = retention.criterion.as_ref();
    add(&mut duration, "dct:description", criterion.map(|criterion| words(criterion)));
    let mut conditions = vec![Value::Object(duration)];
    if retention.then == Then::Erase {
        conditions.push(json!({ "@id": "dpv:StorageDeletion" }));
    }
    conditions
}

fn rights(activity: &Activity) -> Vec<Value> {
    let Some(basis) = activity.basis.as_ref().filter(|_| is_own(activity)) else {
        return Vec::new();
    };
    let rights = rights_shown(**basis, Circumstances::default());
    rights.into_iter().map(|right| json!({ "@id": terms::right(right) })).collect()
}

fn subject(key: &str) -> Value {
    let known = catalogue::subject(key);
    let mut node = entity("subject", key, known.map_or("dpv:DataSubject", |subject| subject.dpv));
    let label = known.map(|subject| words_of(subject.nb_many, subject.en_many));
    add(&mut node, "skos:prefLabel", label);
    Value::Object(node)
}

fn category(key: &str) -> Value {
    let known = catalogue::category(key);
    let mut classes = vec![known.map_or("dpv:PersonalData", |category| category.dpv)];
    let is_special = known.is_some_and(|category| category.standing == Standing::Special);
    if is_special && classes[0] != "dpv:SpecialCategoryPersonalData" {
        classes.push("dpv:SpecialCategoryPersonalData");
    }
    let mut node = Node::new();
    add(&mut node, "@id", format!("#data/{key}"));
    add(&mut node, "@type", classes);
    let label = known.map(|category| words_of(category.nb, category.en));
    add(&mut node, "skos:prefLabel", label);
    Value::Object(node)
}

fn measure_node(measure: &Measure) -> Value {
    let (_, class) = terms::measure(*measure.kind);
    let mut node = entity("measure", &measure.id, class);
    add(&mut node, "dct:description", words(&measure.says));
    Value::Object(node)
}

fn entity(kind: &str, id: &str, class: &str) -> Node {
    let mut node = Node::new();
    add(&mut node, "@id", address(kind, id));
    add(&mut node, "@type", class);
    node
}

fn reference(kind: &str, id: &str) -> Value {
    json!({ "@id": address(kind, id) })
}

fn refer<'a>(kind: &str, ids: impl Iterator<Item = &'a Placed<String>>) -> Vec<Value> {
    ids.map(|id| reference(kind, id)).collect()
}

/// Returns the ID of a node; letters that an address does not take become hyphens.
fn address(kind: &str, id: &str) -> String {
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let id: String = id.chars().map(|letter| if fits(letter) { letter } else { '-' }).collect();
    format!("#{kind}/{id}")
}

/// Returns a country as a place of the vocabulary; none for what is no country code.
fn country(code: &str) -> Option<Value> {
    let is_code = code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase());
    is_code.then(|| json!({ "@id": format!("loc:{code}") }))
}

fn words(text: &Text) -> Value {
    words_of(&text.nb, &text.en)
}

fn words_of(nb: &str, en: &str) -> Value {
    json!([{ "@value": nb, "@language": "nb" }, { "@value": en, "@language": "en" }])
}

/// Adds a value unless it is nothing: null or an empty list.
fn add(node: &mut Node, key: &str, value: impl serde::Serialize) {
    let value = serde_json::to_value(value).unwrap_or_default();
    let is_nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    if !is_nothing {
        node.insert(key.to_owned(), value);
    }
}

fn push(node: &mut Node, key: &str, value: Value) {
    match node.get_mut(key) {
        Some(Value::Array(values)) => values.push(value),
        Some(single) => *single = Value::Array(vec![single.take(), value]),
        None => {
            node.insert(key.to_owned(), Value::Array(vec![value]));
        }
    }
}
