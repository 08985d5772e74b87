//! The declaration with its references looked up. Unknown references lead nowhere; that is a finding's matter.

use std::collections::HashMap;

use crate::model::{Activity, CollectionPoint, Declaration, Recipient, Role, Source};
use crate::place::Placed;

/// A declaration whose IDs can be followed.
pub(crate) struct Scene<'d> {
    pub(crate) declaration: &'d Declaration,
    recipients: HashMap<&'d str, &'d Placed<Recipient>>,
    sources: HashMap<&'d str, &'d Placed<Source>>,
    points: HashMap<&'d str, &'d Placed<CollectionPoint>>,
    users: HashMap<&'d str, Vec<&'d Placed<Activity>>>,
}

impl<'d> Scene<'d> {
    pub(crate) fn of(declaration: &'d Declaration) -> Self {
        let mut users: HashMap<&str, Vec<&Placed<Activity>>> = HashMap::new();
        for activity in &declaration.activities {
            for point in &activity.collected_at {
                users.entry(point_id(point)).or_default().push(activity);
            }
        }
        let recipients = declaration.recipients.iter().map(|it| (it.id.as_str(), it)).collect();
        let sources = declaration.sources.iter().map(|it| (it.id.as_str(), it)).collect();
        let points = declaration.collection_points.iter().map(|it| (it.id.as_str(), it)).collect();
        Self { declaration, recipients, sources, points, users }
    }

    /// Returns the activities of which the organisation decides, alone or with others.
    pub(crate) fn own_activities(&self) -> impl Iterator<Item = &'d Placed<Activity>> + Clone {
        self.declaration.activities.iter().filter(|activity| activity.is_own())
    }

    /// Returns the activities done on a customer's instructions.
    pub(crate) fn customers_activities(&self) -> impl Iterator<Item = &'d Placed<Activity>> {
        self.declaration.activities.iter().filter(|activity| !activity.is_own())
    }

    pub(crate) fn recipient(&self, id: &str) -> Option<&'d Placed<Recipient>> {
        self.recipients.get(id).copied()
    }

    pub(crate) fn source(&self, id: &str) -> Option<&'d Placed<Source>> {
        self.sources.get(id).copied()
    }

    /// Returns the place of collection, whether written `form.newsletter` or plain.
    pub(crate) fn point(&self, reference: &str) -> Option<&'d Placed<CollectionPoint>> {
        self.points.get(point_id(reference)).copied()
    }

    /// Returns the activities that collect at a place.
    pub(crate) fn activities_at(&self, point: &str) -> &[&'d Placed<Activity>] {
        self.users.get(point).map_or(&[], Vec::as_slice)
    }

    /// Says whether anything is promised to customers whose data are processed.
    pub(crate) fn serves_customers(&self) -> bool {
        self.declaration.agreement.is_some() || self.customers_activities().next().is_some()
    }
}

impl Activity {
    /// Says whether the organisation itself decides about the activity, alone or with others.
    pub fn is_own(&self) -> bool {
        matches!(self.role, Role::Controller | Role::JointController)
    }
}

/// Returns the ID behind a reference such as `form.newsletter`.
fn point_id(reference: &str) -> &str {
    reference.rsplit_once('.').map_or(reference, |(_, id)| id)
}
