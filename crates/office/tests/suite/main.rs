//! The use cases as persons live them, once on SQLite and once on PostgreSQL, with real mail over real SMTP.
#![expect(clippy::unwrap_used, reason = "a test may stop where something is missing")]

/// Makes two tests of each scenario.
macro_rules! scenarios {
    ($(async fn $name:ident($world:ident: World) $body:block)*) => {$(
        async fn $name($world: &mut crate::world::World) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name(&mut crate::world::World::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgresql() {
                super::$name(&mut crate::world::World::on_postgresql().await).await;
            }
        }
    )*};
}

mod world;

mod audience;
mod backups;
mod composing;
mod evidence;
mod falsifiers;
mod imports;
mod known_browsers;
mod mailings;
mod members;
mod passwords;
mod promises;
mod publishing;
mod reading;
mod renewals;
mod resets;
mod restores;
mod retention;
mod returns;
mod second_factor_asked;
mod second_factors;
mod sending;
mod sign_in;
mod subscriptions;
mod switches;
mod unfinished;
