//! Lets the courier carry what is written, after a last look at who left.

use std::collections::HashMap;
use std::sync::Arc;

use domain::SubjectId;
use jiff::SignedDuration;
use mail::courier::{Courier, Place};
use mail::{Delay, Outcome, Turn};
use store::delivery::Handed;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    Run,
    keeping::Ended,
    writing::{Few, ToCarry},
};
use crate::{
    jobs::WorkError,
    mailing::{
        fate::{self, Fate},
        leavers::Batch,
        post::Post,
        press::{Printed, Seen},
    },
    office::Office,
};

/// A mail that the courier has.
struct OnTheWay {
    subject: SubjectId,
    attempts: u32,
    seen: Seen,
}

/// What carries: the courier, what it has, and who keeps what became of it.
struct Carrier<'a> {
    office: &'a Office,
    post: &'a mut Post,
    courier: Arc<Courier>,
    on_the_way: HashMap<Uuid, OnTheWay>,
    told: mpsc::Sender<Ended>,
}

impl Run<'_> {
    /// Carries whatever comes, and returns once nothing more comes and all is answered.
    ///
    /// Whatever has no answer when it fails is told of by the courier's journal, which the next courier begins with.
    pub(super) async fn carry(
        &self,
        post: &mut Post,
        mut coming: mpsc::Receiver<Few<'_>>,
        told: mpsc::Sender<Ended>,
    ) -> Result<(), WorkError> {
        let courier = post.courier().ok_or(WorkError::MailServer)?;
        let (office, on_the_way) = (self.office, HashMap::new());
        let mut carrier = Carrier { office, post, courier, on_the_way, told };
        loop {
            let few = tokio::select! {
                biased;
                few = coming.recv() => few,
                answer = carrier.courier.next_outcome() => {
                    carrier.answered(answer.ok_or(WorkError::MailServer)?).await?;
                    continue;
                }
            };
            let Some(Few { batch, mails }) = few else { break };
            for (handed, what) in mails {
                carrier.one(&batch, &handed, what).await?;
            }
        }
        while !carrier.on_the_way.is_empty() {
            let answer = carrier.courier.next_outcome().await.ok_or(WorkError::MailServer)?;
            carrier.answered(answer).await?;
        }
        Ok(())
    }
}

impl Carrier<'_> {
    /// Hands one mail to the courier once there is a place for it, after a last look.
    async fn one(
        &mut self,
        batch: &Batch<'_>,
        handed: &Handed,
        what: ToCarry,
    ) -> Result<(), WorkError> {
        let (subject, id, now) = (handed.subject_id, handed.id.as_uuid(), self.office.clock.now());
        let printed = match what {
            ToCarry::Mail(printed) => printed,
            ToCarry::NoPermit => return self.note(Fate::left_out(subject)).await,
            ToCarry::Unwritable => return self.note(Fate::unwritable(subject)).await,
            ToCarry::Halted => return self.note(Fate::held_back(subject, now)).await,
        };
        if let Turn::After(pause) = self.post.ask(id, &printed.to, handed.has_waited(), now) {
            let due_at = now + SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
            return self.note(Fate::held_back(subject, due_at)).await;
        }
        let courier = Arc::clone(&self.courier);
        loop {
            let place = tokio::select! {
                biased;
                place = courier.free() => place.ok_or(WorkError::MailServer)?,
                answer = courier.next_outcome() => {
                    self.answered(answer.ok_or(WorkError::MailServer)?).await?;
                    continue;
                }
            };
            // The last look, right before the wire: whoever left meanwhile gets nothing (MKT-04).
            if batch.has_left(subject) {
                drop(place);
                self.post.ended(id, &Outcome::TryLater(Delay::NotBegun), now);
                return self.note(Fate::left_out(subject)).await;
            }
            hand(place, id, &printed)?;
            let on_the_way = OnTheWay { subject, attempts: handed.attempts, seen: printed.seen };
            self.on_the_way.insert(id, on_the_way);
            return Ok(());
        }
    }

    async fn answered(&mut self, (id, outcome): (Uuid, Outcome)) -> Result<(), WorkError> {
        self.post.ended(id, &outcome, self.office.clock.now());
        let mail = self.on_the_way.remove(&id);
        let fate = mail.map(|it| fate::of(it.subject, it.attempts, &outcome).seen(it.seen));
        self.tell(Ended { fate, told: Some(id) }).await
    }

    async fn note(&self, fate: Fate) -> Result<(), WorkError> {
        self.tell(Ended { fate: Some(fate), told: None }).await
    }

    /// Tells who keeps; why nothing is kept any more, that one says.
    async fn tell(&self, ended: Ended) -> Result<(), WorkError> {
        self.told.send(ended).await.map_err(|_| WorkError::MailServer)
    }
}

/// From here on the mail counts as sent until its answer says otherwise.
fn hand(place: Place<'_>, id: Uuid, printed: &Printed) -> Result<(), WorkError> {
    place.hand_over(id, &printed.mail).map_err(|_| WorkError::MailServer)
}
