//! Promises of activities that send mail or market: topics, ways out, existing customers, opens and clicks.

use law::{LegalBasis, Period};

use crate::{
    model::Activity,
    place::Placed,
    promise::{Level, PromiseKind as Kind},
    promises::{Scene, page::Page, phrases::topics},
};

pub(super) fn promise_of(scene: &Scene, activity: &Activity, page: &mut Page) {
    if let Some(first) = activity.topics.first() {
        let topics = topics(&activity.topics);
        page.says(
            Kind::Topics,
            first.span(),
            format!(
                "Du får bare det du har valgt blant disse temaene, og nye spør vi om først: \
                     {}",
                topics.nb
            ),
            format!(
                "You get only what you have chosen among these topics, and new ones we ask \
                     about first: {}",
                topics.en
            ),
        );
    }
    if activity.sends_mail() {
        promise_mail(scene, activity, page);
    }
    if let Some(period) = activity.renew_every.as_ref().filter(|_| rests_on_consent(activity)) {
        promise_renewal(period, page);
    }
    if let Some(existing) = activity.existing_customers.as_ref().filter(|it| ***it) {
        page.says(
            Kind::ExistingCustomers,
            existing.span(),
            "Uten samtykke skriver vi bare til kunder som ga oss adressen ved et kjøp, bare om \
             lignende varer og tjenester, \
             og bare når de gratis kunne si nei både da og i hver e-post",
            "Without consent we write only to customers who gave us the address in a purchase, \
             only about similar goods and services, \
             and only where they could say no for free both then and in every e-mail",
        );
    }
    if let Some(behaviour) = &activity.mail_behaviour {
        promise_mail_behaviour(behaviour.span(), page);
    }
    if activity.marketing {
        page.says(
            Kind::MarketingObjection,
            activity.id.span(),
            "Sier du nei til markedsføring, stanser den med en gang, og du trenger ikke si hvorfor",
            "If you say no to marketing it stops at once, and you need not say why",
        )
        .at(Level::AtOnce);
    }
}

fn rests_on_consent(activity: &Activity) -> bool {
    activity.basis.as_deref() == Some(&LegalBasis::Consent)
}

fn promise_renewal(period: &Placed<Period>, page: &mut Page) {
    page.says(
        Kind::ConsentRenewed,
        period.span(),
        format!(
            "Når ja-et ditt er {} gammelt, spør vi deg på nytt, og svarer du ikke, sletter vi det \
             vi har om deg for dette",
            period.nb()
        ),
        format!(
            "When your yes is {} old we ask you again, and if you do not answer we erase what we \
             hold about you for this",
            period.en()
        ),
    )
    .at(Level::Every(**period));
}

fn promise_mail(scene: &Scene, activity: &Activity, page: &mut Page) {
    let name = scene.declaration.organisation.name.as_str();
    let span = activity.id.span();
    page.says(
        Kind::UnsubscribeLink,
        span.clone(),
        "Hver e-post vi sender, slutter med en lenke du kan melde deg av med",
        "Every e-mail we send ends with a link by which you can unsubscribe",
    );
    page.says(
        Kind::SenderNamed,
        span.clone(),
        format!("Hver e-post viser at den kommer fra {name}"),
        format!("Every e-mail shows that it comes from {name}"),
    );
    page.says(
        Kind::AddressOrigin,
        span.clone(),
        "Ved hver adresse står det hvor vi har den fra, og fra hvilken dag",
        "Each address is kept with where we have it from, and since which day",
    );
    if activity.mail_behaviour.is_none() {
        promise_mail_behaviour(span, page);
    }
}

fn promise_mail_behaviour(span: std::ops::Range<usize>, page: &mut Page) {
    page.says(
        Kind::MailBehaviour,
        span,
        "Hvilke e-poster du åpner og klikker i, ser vi ikke uten at du har sagt ja til akkurat det",
        "Which e-mails you open and click in we do not see unless you have said yes to just that",
    );
}

impl Activity {
    /// Says whether marketing mail goes out to people here, not only a picture of them is drawn.
    pub fn sends_mail(&self) -> bool {
        let has_address = self.data.iter().any(|key| key.as_str() == "contact.email");
        let draws = self.profiling.is_some() || self.combines.is_some();
        self.marketing && has_address && !draws
    }
}
