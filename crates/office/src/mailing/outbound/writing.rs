//! Writes mails ahead of the wire, a few at a time.

use std::sync::Arc;

use store::delivery::Handed;
use tokio::sync::mpsc;

use super::{Run, handing::Page};
use crate::{
    jobs::WorkError,
    mailing::{
        leavers::Batch,
        press::{Press, Printed},
    },
};

/// How many mails are written at a time.
const FEW: usize = 64;

/// Some mails in the order in which they go, and the batch that knows who leaves before they do.
pub(super) struct Few<'a> {
    pub(super) batch: Arc<Batch<'a>>,
    pub(super) mails: Vec<(Handed, ToCarry)>,
}

/// What is to be done with one addressee who was handed over.
pub(crate) enum ToCarry {
    /// Her mail is ready.
    Mail(Box<Printed>),
    /// She is left out: no permit was given.
    NoPermit,
    /// Nothing can be written to what is stored of her.
    Unwritable,
    /// The mailing was stopped before her turn.
    Halted,
}

impl<'office> Run<'office> {
    /// Writes to whoever comes, for as long as somebody carries what is written; once the mailing is stopped, to nobody.
    pub(super) async fn write(
        &self,
        mut coming: mpsc::Receiver<Page<'office>>,
        few: mpsc::Sender<Few<'office>>,
    ) -> Result<(), WorkError> {
        let mut is_halted = false;
        while let Some(Page { batch, handed, agreed }) = coming.recv().await {
            let mut handed = handed.into_iter();
            while !handed.as_slice().is_empty() {
                is_halted = is_halted || self.is_halted().await?;
                let part: Vec<Handed> = handed.by_ref().take(FEW).collect();
                let mails = if is_halted {
                    part.into_iter().map(|it| (it, ToCarry::Halted)).collect()
                } else {
                    let now = self.office.clock.now();
                    Press::print(&self.press, part, &agreed, now).await
                };
                let batch = Arc::clone(&batch);
                if few.send(Few { batch, mails }).await.is_err() {
                    // Why nothing is carried any more, the one who carried says.
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}
