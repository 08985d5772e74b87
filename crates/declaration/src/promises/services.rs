//! Promises on the services supplied to customers: what they cover, when the agreement applies, who ends the storage.

use crate::{
    model::{RetentionMode, Service, ServiceApplies, Text},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page},
    words::{Language, bare, list as listed, lists, text},
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    if scene.declaration.agreement.is_none() {
        return;
    }
    let services: Vec<_> =
        scene.declaration.services.iter().filter(|it| it.covered_by_agreement()).collect();
    if !services.is_empty() {
        let names: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
        Page::of("agreement", Section::Services, list).says(
            Kind::ListedServices,
            services[0].span(),
            format!(
                "Avtalen gjelder disse tjenestene, og vi behandler bare det de trenger: {}",
                listed(Language::Nb, &names)
            ),
            format!(
                "The agreement covers these services, and we process only what they need: {}",
                listed(Language::En, &names)
            ),
        );
    }
    for service in services {
        let owner = format!("service.{}", service.id.as_str());
        promise_service(service, &mut Page::of(owner.clone(), Section::Services, list));
        promise_storage(service, &mut Page::of(owner, Section::End, list));
    }
}

fn promise_service(service: &Placed<Service>, page: &mut Page) {
    let name = &service.name;
    if !service.scope.is_empty() {
        let scope = service
            .scope
            .iter()
            .map(|it| text(bare(Language::Nb, &it.nb), bare(Language::En, &it.en)));
        let scope: Vec<Text> = scope.collect();
        let scope = lists(&scope);
        page.says(
            Kind::ServiceScope,
            service.span(),
            format!("I {name} gjør vi dette med kundens opplysninger: {}", scope.nb),
            format!("In {name} this is what we do with the customer's data: {}", scope.en),
        );
    }
    match service.applies {
        ServiceApplies::Always => page.says(
            Kind::AppliesAlways,
            service.span(),
            format!("For {name} gjelder avtalen hele tiden, siden vi lagrer og drifter"),
            format!("For {name} the agreement applies all the time, since we store and run it"),
        ),
        ServiceApplies::WhenReceived => page.says(
            Kind::AppliesWhenReceived,
            service.span(),
            format!("For {name} gjelder avtalen bare når vi får en kopi eller gir fjernhjelp"),
            format!("For {name} the agreement applies only when we get a copy or give remote help"),
        ),
    };
    if service.sign_in_mark {
        page.says(
            Kind::SignInMark,
            service.span(),
            format!("Merket vårt på påloggingssiden viser at {name} hører med"),
            format!("Our mark on the sign-in page shows that {name} belongs to it"),
        );
    }
}

fn promise_storage(service: &Placed<Service>, page: &mut Page) {
    let Some(mode) = &service.retention else { return };
    let name = &service.name;
    let (kind, nb, en) = match mode.get() {
        RetentionMode::OnRequest => (
            Kind::StoredUntilAsked,
            format!(
                "Det vi lagrer for {name}, ligger til kunden ber oss slette det, og vi minner om \
                 det når avtalen er slutt"
            ),
            format!(
                "What we store for {name} stays until the customer asks us to erase it, and we \
                 remind it when the agreement has ended"
            ),
        ),
        RetentionMode::SelfService => (
            Kind::StoredUntilFetched,
            format!(
                "Det vi lagrer for {name}, ligger til kunden selv henter eller sletter det, og \
                 vi minner om det når avtalen er slutt"
            ),
            format!(
                "What we store for {name} stays until the customer itself fetches or erases it, \
                 and we remind it when the agreement has ended"
            ),
        ),
        RetentionMode::NothingStored => (
            Kind::NothingStored,
            format!(
                "For {name} lagrer vi ingenting; det som ligger hos kunden, styrer kunden selv"
            ),
            format!(
                "For {name} we store nothing; what lies with the customer is in the customer's \
                 own hands"
            ),
        ),
    };
    page.says(kind, mode.span(), nb, en);
}

impl Service {
    /// Says whether customers' data are processed in it, so that the agreement speaks of it.
    fn covered_by_agreement(&self) -> bool {
        *self.covered.get() && *self.kind.get() != crate::model::ServiceKind::Site
    }
}
