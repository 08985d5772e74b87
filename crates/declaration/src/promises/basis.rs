//! Promises that follow from the one legal basis of an activity: what opens it, what proves it, which rights it gives.

use law::{Circumstances, LegalBasis, Right, rights_shown};

use crate::{
    model::{Activity, Text},
    place::Placed,
    promise::{Level, PromiseKind as Kind},
    promises::{law_name, page::Page},
    words::{Language, bare, day, list, text},
};

pub(super) fn promise_of(activity: &Activity, page: &mut Page) {
    let Some(basis) = &activity.basis else { return };
    match **basis {
        LegalBasis::Consent => promise_consent(activity, basis, page),
        LegalBasis::Contract => {
            page.says(
                Kind::ContractBasis,
                basis.span(),
                "Vi gjør det fordi en avtale med deg trenger det, eller fordi du selv ber om noe \
                 før en avtale (avtale)",
                "We do it because a contract with you needs it, or because you ask for something \
                 before one (contract)",
            );
        }
        LegalBasis::LegalDuty => {
            let law = named_law(activity);
            page.says(
                Kind::LegalObligationBasis,
                basis.span(),
                format!(
                    "Vi gjør det fordi loven pålegger oss det (rettslig forpliktelse{})",
                    law.nb
                ),
                format!("We do it because the law lays it on us (legal obligation{})", law.en),
            );
        }
        LegalBasis::VitalInterests => {
            page.says(
                Kind::VitalInterestsBasis,
                basis.span(),
                "Vi gjør det bare når liv eller helse står på spill (vitale interesser)",
                "We do it only when life or health is at stake (vital interests)",
            );
        }
        LegalBasis::PublicTask => {
            let law = named_law(activity);
            page.says(
                Kind::PublicTaskBasis,
                basis.span(),
                format!(
                    "Vi gjør det som del av en oppgave loven har gitt oss (allmennhetens \
                         interesse{})",
                    law.nb
                ),
                format!(
                    "We do it as part of a task the law has given us (public interest{})",
                    law.en
                ),
            );
        }
        LegalBasis::LegitimateInterest => promise_interest(activity, basis, page),
    }
}

fn promise_consent(activity: &Activity, basis: &Placed<LegalBasis>, page: &mut Page) {
    page.says(
        Kind::ConsentGate,
        basis.span(),
        "Vi gjør det bare hvis du har sagt ja (samtykke)",
        "We do it only if you have said yes (consent)",
    );
    page.says(
        Kind::ConsentReceipt,
        basis.span(),
        "Vi tar vare på hva du sa ja til, når du gjorde det, og ordene du så",
        "We keep what you said yes to, when you did, and the words you saw",
    );
    page.says(
        Kind::WithdrawAsEasily,
        basis.span(),
        "Du kan trekke samtykket når som helst, like lett som du ga det, og da stanser vi med en \
         gang",
        "You can withdraw consent at any time, as easily as you gave it, and then we stop at once",
    )
    .at(Level::AtOnce);
    if activity.voluntary {
        page.says(
            Kind::Voluntary,
            basis.span(),
            "Du er med så lenge du vil: det begynner med ditt ja og slutter når du tar det tilbake",
            "You take part as long as you like: it begins with your yes and ends when you take \
             it back",
        );
    }
}

fn promise_interest(activity: &Activity, basis: &Placed<LegalBasis>, page: &mut Page) {
    let Some(interest) = &activity.interest else { return };
    page.says(
        Kind::LegitimateInterestBasis,
        basis.span(),
        format!("Vi gjør det fordi vi har en berettiget interesse i {}", interest.is.nb.trim()),
        format!(
            "We do it because we have a legitimate interest in {}",
            bare(Language::En, &interest.is.en)
        ),
    );
    let on = interest.assessed_on;
    page.says(
        Kind::InterestAssessed,
        interest.span(),
        format!(
            "Vi veide den mot dine interesser {}, og du kan be om å få se hvordan",
            day(Language::Nb, on)
        ),
        format!(
            "We weighed it against your interests on {}, and you can ask to see how",
            day(Language::En, on)
        ),
    );
}

fn named_law(activity: &Activity) -> Text {
    let Some(law) = &activity.law else { return text("", "") };
    let law = law_name(law);
    text(format!(", {}", law.nb), format!(", {}", law.en))
}

/// The rights of purposes, worded once for each basis.
#[derive(Default)]
pub(super) struct RightsByBasis {
    worded: Vec<(LegalBasis, Circumstances, Text)>,
}

impl RightsByBasis {
    pub(super) fn promise_of(&mut self, activity: &Activity, page: &mut Page) {
        let Some(basis) = &activity.basis else { return };
        let words = self.words(**basis, activity.circumstances());
        page.says(Kind::RightsOfPurpose, basis.span(), &words.nb, &words.en);
    }

    fn words(&mut self, basis: LegalBasis, circumstances: Circumstances) -> &Text {
        let known = self.worded.iter().position(|it| it.0 == basis && it.1 == circumstances);
        let at = known.unwrap_or_else(|| {
            self.worded.push((basis, circumstances, rights_words(basis, circumstances)));
            self.worded.len() - 1
        });
        &self.worded[at].2
    }
}

/// Returns the rights that a person is told of for a purpose; none without a basis.
///
/// A decision by program is told where there is one, so its right is left out here.
pub(crate) fn rights_of(activity: &Activity) -> Vec<Right> {
    let basis = activity.basis.as_ref();
    basis.map_or_else(Vec::new, |basis| told_rights(**basis, activity.circumstances()))
}

fn told_rights(basis: LegalBasis, circumstances: Circumstances) -> Vec<Right> {
    let mut rights = rights_shown(basis, circumstances);
    rights.retain(|right| *right != Right::AutomatedDecision);
    rights
}

fn rights_words(basis: LegalBasis, circumstances: Circumstances) -> Text {
    let rights = told_rights(basis, circumstances);
    let nb: Vec<&str> = rights.iter().map(|right| right.nb()).collect();
    let en: Vec<&str> = rights.iter().map(|right| right.en()).collect();
    text(
        format!("Her har du rett til {}", list(Language::Nb, &nb)),
        format!("Here you have the right {}", list(Language::En, &en)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legal_duty_gives_neither_portability_nor_objection() {
        let words = rights_words(LegalBasis::LegalDuty, Circumstances::default());
        assert!(!words.nb.contains("dataportabilitet") && !words.nb.contains("protestere"));
        assert!(words.en.contains("to see your data"));
    }

    #[test]
    fn consent_gives_withdrawal_and_portability() {
        let words = rights_words(LegalBasis::Consent, Circumstances::default());
        assert!(words.nb.contains("trekke tilbake") && words.nb.contains("dataportabilitet"));
    }
}
