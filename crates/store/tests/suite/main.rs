//! One suite for both engines: every scenario runs once on SQLite and once on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "a test may stop where something is missing")]

/// Makes two tests of each scenario.
macro_rules! scenarios {
    ($(async fn $name:ident($world:ident: World) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn scenario($world: &crate::world::World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                scenario(&crate::world::World::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgresql() {
                scenario(&crate::world::World::on_postgresql().await).await;
            }
        }
    )*};
}

mod world;

mod authorisations;
mod backups;
mod crash;
mod encryption;
mod erasure;
mod jobs;
mod ledger;
mod mailings;
mod migration;
mod nouns;
mod statements;
mod tenancy;
mod transactions;
