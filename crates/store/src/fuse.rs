//! A fuse: lets a simulation end the world between two operations, in the same place on both engines. Knows no operation.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::watch;

/// Burns a step before and a step after each operation; once it has burnt down, whoever waits for an
/// operation waits for ever, as after a crash. The default one never burns.
///
/// A step before an operation leaves it undone; a step after it leaves it done and unanswered.
#[derive(Clone, Default)]
pub struct Fuse(Option<Arc<Burning>>);

struct Burning {
    n_steps: AtomicI64,
    is_down: watch::Sender<bool>,
}

impl Fuse {
    /// Returns a fuse that does not burn until it is lit.
    pub fn unlit() -> Self {
        let (n_steps, is_down) = (AtomicI64::new(i64::MAX), watch::Sender::new(false));
        Self(Some(Arc::new(Burning { n_steps, is_down })))
    }

    /// Lets `n_steps` more steps through: with 0 the next operation is not even begun.
    pub fn light(&self, n_steps: u32) {
        if let Some(burning) = &self.0 {
            burning.n_steps.store(n_steps.into(), Ordering::SeqCst);
        }
    }

    /// Lets everything through from now on; too late once it has burnt down.
    pub fn put_out(&self) {
        if let Some(burning) = &self.0 {
            burning.n_steps.store(i64::MAX, Ordering::SeqCst);
        }
    }

    /// Returns once the fuse has burnt down; never for one that cannot burn.
    pub async fn burnt_down(&self) {
        let Some(burning) = &self.0 else { return pending().await };
        let mut is_down = burning.is_down.subscribe();
        // The sender lives as long as the fuse.
        let _ = is_down.wait_for(|is_down| *is_down).await;
    }

    /// Burns one step; never returns once the fuse has burnt down.
    pub(crate) async fn burn(&self) {
        let Some(burning) = &self.0 else { return };
        let n_left = burning.n_steps.fetch_sub(1, Ordering::SeqCst);
        if n_left <= 0 {
            burning.is_down.send_replace(true);
            pending().await
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn burns(fuse: &Fuse) -> bool {
        tokio::time::timeout(Duration::from_millis(20), fuse.burn()).await.is_ok()
    }

    #[tokio::test]
    async fn a_fuse_lets_through_just_so_many_steps() {
        let fuse = Fuse::unlit();
        assert!(burns(&fuse).await);
        fuse.light(2);
        assert!(burns(&fuse).await && burns(&fuse).await);
        assert!(!burns(&fuse).await);
        fuse.burnt_down().await;
        assert!(!burns(&fuse).await, "nobody is answered after the end");
    }

    #[tokio::test]
    async fn a_fuse_that_was_put_out_lets_everything_through() {
        let fuse = Fuse::unlit();
        fuse.light(1);
        fuse.put_out();
        assert!(burns(&fuse).await && burns(&fuse).await);
    }

    #[tokio::test]
    async fn the_product_has_no_fuse() {
        assert!(burns(&Fuse::default()).await);
    }
}
