//! The record of processing activities (Art. 30) as plain rows. That a row is whole is a finding's matter.

mod rows;
mod wording;

use jiff::civil::Date;

pub use rows::{
    BasisCell, ControllerRow, MeasureRow, Party, ProcessorRow, RecipientCell, Record, TransferCell,
    Word,
};
pub use wording::Heading;

use crate::{
    abroad::third_countries,
    catalogue,
    model::{
        Activity, Company, Contact, Declaration, Organisation, Recipient, RecipientRole, Role,
    },
    place::Placed,
};

/// Draws up the record as of a day: one row an activity, in the order of the declaration.
///
/// `customers` are those whose data are processed on instruction; they stand in every row of the
/// processor part. Law: REG-01, REG-02.
pub fn draw_up(declaration: &Declaration, customers: &[Party], on: Date) -> Record {
    let clerk = Clerk { declaration, on };
    let (own, customers_activities): (Vec<_>, Vec<_>) =
        declaration.activities.iter().partition(|activity| is_own(activity));
    let officer = declaration.organisation.data_protection_officer.as_ref();
    Record {
        as_of: on,
        holder: organisation(&declaration.organisation),
        data_protection_officer: officer.map(contact),
        group: declaration.organisation.group.iter().map(|it| company(it)).collect(),
        customers: customers.to_vec(),
        controller: own.into_iter().map(|activity| clerk.controller_row(activity)).collect(),
        processor: customers_activities
            .into_iter()
            .map(|activity| clerk.processor_row(activity))
            .collect(),
        measures: declaration.measures.iter().map(|measure| MeasureRow::of(measure)).collect(),
    }
}

/// Draws up rows from one declaration on one day.
struct Clerk<'d> {
    declaration: &'d Declaration,
    on: Date,
}

impl<'d> Clerk<'d> {
    fn controller_row(&self, activity: &'d Activity) -> ControllerRow {
        ControllerRow {
            activity: activity.id.get().clone(),
            controllers: self.controllers(activity),
            purpose: activity.purpose.get().clone(),
            basis: activity.basis.as_ref().map(|basis| BasisCell {
                key: **basis,
                law: activity.law.as_ref().map(|law| law.get().clone()),
                interest: activity.interest.as_ref().map(|interest| interest.is.clone()),
            }),
            special_ground: activity.special_ground.as_ref().map(|ground| **ground),
            subjects: activity.subjects.iter().map(|key| subject(key)).collect(),
            categories: activity.data.iter().map(|key| category(key)).collect(),
            sources: activity.source.iter().map(|id| self.source(id)).collect(),
            recipients: self.recipients(activity).map(RecipientCell::of).collect(),
            transfers: self.transfers(activity),
            erasure: wording::erasure(activity),
            measures: self.measures(),
            systems: activity.systems.iter().map(|id| id.get().clone()).collect(),
            reviewed_on: activity.reviewed_on,
        }
    }

    fn processor_row(&self, activity: &'d Activity) -> ProcessorRow {
        ProcessorRow {
            activity: activity.id.get().clone(),
            processing: activity.purpose.get().clone(),
            subjects: activity.subjects.iter().map(|key| subject(key)).collect(),
            categories: activity.data.iter().map(|key| category(key)).collect(),
            subprocessors: self.recipients(activity).map(RecipientCell::of).collect(),
            transfers: self.transfers(activity),
            erasure: wording::erasure(activity),
            measures: self.measures(),
            systems: activity.systems.iter().map(|id| id.get().clone()).collect(),
            reviewed_on: activity.reviewed_on,
        }
    }

    /// Returns who decides: the organisation or the named company, and those who decide with it.
    fn controllers(&self, activity: &'d Activity) -> Vec<Party> {
        let own = &self.declaration.organisation;
        let named = activity.company.as_ref().and_then(|name| {
            own.group.iter().find(|company| company.name == *name.get()).map(|it| company(it))
        });
        let joint = self
            .recipients(activity)
            .filter(|recipient| *recipient.role == RecipientRole::JointController)
            .map(party);
        std::iter::once(named.unwrap_or_else(|| organisation(own))).chain(joint).collect()
    }

    fn recipients(&self, activity: &'d Activity) -> impl Iterator<Item = &'d Recipient> {
        let find = |id: &Placed<String>| {
            let all = &self.declaration.recipients;
            all.iter().find(|recipient| recipient.id.get() == id.get()).map(Placed::get)
        };
        activity.recipients.iter().filter_map(find)
    }

    fn transfers(&self, activity: &'d Activity) -> Vec<TransferCell> {
        let leave = |recipient: &Recipient| {
            let countries = third_countries(recipient, self.on);
            (!countries.is_empty()).then(|| TransferCell::of(recipient, &countries))
        };
        self.recipients(activity).filter_map(leave).collect()
    }

    fn source(&self, id: &str) -> Word {
        let named = self.declaration.sources.iter().find(|source| source.id.get() == id);
        match named {
            Some(source) => Word::of(id, &source.name.nb, &source.name.en),
            None if id == "subject" => Word::of(id, "personen selv", "the person"),
            None => Word::of(id, id, id),
        }
    }

    fn measures(&self) -> Vec<String> {
        self.declaration.measures.iter().map(|measure| measure.id.get().clone()).collect()
    }
}

fn is_own(activity: &Activity) -> bool {
    matches!(activity.role, Role::Controller | Role::JointController)
}

fn subject(key: &str) -> Word {
    match catalogue::subject(key) {
        Some(subject) => Word::of(key, subject.nb_many, subject.en_many),
        None => Word::of(key, key, key),
    }
}

fn category(key: &str) -> Word {
    match catalogue::category(key) {
        Some(category) => Word::of(key, category.nb, category.en),
        None => Word::of(key, key, key),
    }
}

fn organisation(organisation: &Organisation) -> Party {
    let contact = organisation.contact.as_ref();
    Party {
        name: organisation.name.get().clone(),
        number: organisation.number.as_ref().map(|number| number.get().clone()),
        country: Some(organisation.country.get().clone()),
        address: organisation.address.clone(),
        contact: contact.and_then(|contact| reach(contact)),
    }
}

fn company(company: &Company) -> Party {
    Party {
        name: company.name.clone(),
        number: company.number.as_ref().map(|number| number.get().clone()),
        country: Some(company.country.clone()),
        address: None,
        contact: None,
    }
}

fn contact(contact: &Contact) -> Party {
    Party {
        name: contact.name.clone().unwrap_or_default(),
        number: None,
        country: None,
        address: contact.post.clone(),
        contact: reach(contact),
    }
}

fn party(recipient: &Recipient) -> Party {
    Party {
        name: recipient.name.clone(),
        number: recipient.number.as_ref().map(|number| number.get().clone()),
        country: recipient.country.as_ref().map(|code| code.get().clone()),
        address: None,
        contact: recipient.contact.clone(),
    }
}

/// Returns the quickest way to reach somebody.
fn reach(contact: &Contact) -> Option<String> {
    [&contact.email, &contact.phone, &contact.post].into_iter().flatten().next().cloned()
}
