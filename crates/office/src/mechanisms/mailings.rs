//! What every mail must have: a consent to its topic before it went, a sender, a way out.

use declaration::{Promise, PromiseKind};
use domain::{Language, MailingId, MailingState, SubjectId};
use store::StoreError;
use uuid::Uuid;

use super::{Looking, Mechanism, Verdict, is_subscription};
use crate::{letters, live::Live, office::Office};

/// How many of the newest mailings are written again and checked.
const REWRITTEN_MAX: u32 = 20;

pub(super) const SEND_GATE: Mechanism = Mechanism {
    id: "send-gate",
    kinds: &[PromiseKind::ConsentGate, PromiseKind::Topics],
    works_nb: "Hver e-post trenger en tillatelse som bare gis når du har sagt ja til temaet.",
    works_en: "Each mail needs a permit that is given only if you said yes to the topic.",
    breaks_if_nb: "en e-post gikk til noen som ikke hadde sagt ja til temaet da den gikk",
    breaks_if_en: "a mail went to somebody who had not said yes to its topic when it went",
    serves: is_subscription,
    falsify: |office, live, promise| Box::pin(ungated(office, live, promise)) as Looking<'_>,
};

pub(super) const WAY_OUT: Mechanism = Mechanism {
    id: "way-out",
    kinds: &[PromiseKind::UnsubscribeLink, PromiseKind::SenderNamed, PromiseKind::WithdrawAsEasily],
    works_nb: "En e-post uten avsender, avmeldingslenke og ett-klikks avmelding blir ikke sendt.",
    works_en: "A mail without sender, unsubscribe link and one-click unsubscribing is not sent.",
    breaks_if_nb: "et utsendt nyhetsbrev mangler avsender eller vei ut",
    breaks_if_en: "a mailing that went out lacks its sender or its way out",
    serves: is_subscription,
    falsify: |office, live, promise| Box::pin(closed_in(office, live, promise)) as Looking<'_>,
};

async fn ungated(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let activity = promise.activity.as_deref().unwrap_or_default();
    let Some(tally) = store::delivery::tally_ungated(&office.store, activity).await? else {
        return Ok(Verdict::holds(0));
    };
    Ok(Verdict::broken_if(tally.n_faulty > 0, tally.n_sent, || {
        format!("{} mail(s) sent without a consent to the topic", tally.n_faulty)
    }))
}

async fn closed_in(office: &Office, _: &Live, _: &Promise) -> Result<Verdict, StoreError> {
    let last = MailingId::from_uuid(Uuid::max());
    let mailings = store::mailing::list(&office.store, last, REWRITTEN_MAX).await?;
    let sent = mailings.iter().filter(|it| it.state == MailingState::Sent);
    let Some(head) = office.letterhead() else { return Ok(Verdict::holds(0)) };
    let nobody = SubjectId::from_uuid(Uuid::nil());
    let unsubscribe_url = office.unsubscribe_url(nobody);
    let (mut n_cases, mut fault) = (0, None);
    for mailing in sent {
        n_cases += u64::from(mailing.n_sent);
        let texts = [
            (Language::Nb, &mailing.subject_line_nb, &mailing.body_nb),
            (Language::En, &mailing.subject_line_en, &mailing.body_en),
        ];
        for (language, subject_line, body) in texts {
            let issue = letters::Issue {
                subject_line,
                body,
                unsubscribe_url: &unsubscribe_url,
                is_first: true,
            };
            let stamp =
                letters::Stamp { language, written_at: mailing.created_at, id: nobody.as_uuid() };
            let findings = letters::issue(&head, stamp, &issue)
                .map(|letter| mail::check_mailing(&letter))
                .unwrap_or_default();
            if let Some(finding) = findings.first() {
                fault = Some(format!("mailing {} in {language}: {finding}", mailing.id));
            }
        }
    }
    Ok(Verdict { n_cases, counterexample: fault })
}
