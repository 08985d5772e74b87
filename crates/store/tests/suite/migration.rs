//! Migrations: idempotent, safe with several programs at once, refusing what is newer.

use store::{OpenError, Store, organisation};
use trial::postgres::execute;

use crate::world::{Place, SqliteFile};

scenarios! {
    async fn opening_again_keeps_everything(world: World) {
        let again = Store::open(&world.url()).await.unwrap();
        assert_eq!(organisation::list(&again).await.unwrap().len(), 1);
    }

    async fn a_newer_database_is_refused(world: World) {
        let sql = "INSERT INTO schema_version (version) VALUES (999)";
        match &world.place {
            Place::Sqlite(file) => file.connect().execute_batch(sql).unwrap(),
            Place::Postgresql(database) => execute(&database.admin_url, sql).await.unwrap(),
        }
        let opened = Store::open(&world.url()).await;
        assert!(matches!(opened, Err(OpenError::Newer { found: 999, .. })));
    }
}

async fn open_eight_times(url: &str) {
    let opening = (0..8).map(|_| {
        let url = url.to_owned();
        tokio::spawn(async move { Store::open(&url).await.map(drop) })
    });
    for opened in opening.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_may_start_at_once_on_one_file() {
    open_eight_times(&SqliteFile::new().url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_may_start_at_once_on_one_server() {
    let database = trial::postgres::Database::create().await.unwrap();
    open_eight_times(&database.url).await;
}

#[tokio::test]
async fn an_unknown_url_is_refused() {
    for url in ["", "sqlite:", "mysql://fjordbok.example", "fjordbok.db"] {
        assert!(matches!(Store::open(url).await, Err(OpenError::UnknownUrl)), "{url}");
    }
}
