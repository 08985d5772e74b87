//! A statement is published only when something stands behind each sentence, or somebody signed for it, for a while.

use jiff::{SignedDuration, civil::date};
use office::{
    coverage,
    publishing::{self, PublishError, SignError},
};

use crate::world::World;

async fn unbacked(world: &World) -> Vec<String> {
    let live = world.office.live();
    let obstacles = publishing::obstacles(&world.office, &live).await.unwrap();
    obstacles.into_iter().map(|it| it.promise).collect()
}

scenarios! {
    async fn publishing_is_refused_while_a_sentence_is_unbacked(world: World) {
        let owner = world.owner().await;
        world.checks().await;
        let refused = publishing::publish(&world.office, &mut world.visitor(), owner).await;
        assert!(matches!(refused, Err(PublishError::Unbacked(obstacles)) if obstacles.len() > 10));
        assert!(!world.fact_kinds().await.contains(&"statement.published".to_owned()));
    }

    async fn a_signed_exception_lets_the_sentence_pass_until_its_last_day(world: World) {
        let owner = world.owner().await;
        world.checks().await;
        let (office, mut cx) = (&world.office, world.visitor());
        let promises = unbacked(world).await;
        let last_day = date(2026, 11, 24);
        let signed = publishing::sign_exceptions(
            office, &mut cx, &promises, "being built", last_day, owner,
        );
        signed.await.unwrap();
        assert_eq!(publishing::publish(office, &mut cx, owner).await.unwrap(), 1);
        let again = publishing::publish(office, &mut cx, owner).await;
        assert!(matches!(again, Err(PublishError::Unchanged { number: 1 })));
        world.pass(SignedDuration::from_hours(48));
        world.checks().await;
        assert!(unbacked(world).await.is_empty(), "the last day still counts");
        world.pass(SignedDuration::from_hours(24));
        world.checks().await;
        assert!(!unbacked(world).await.is_empty());
    }

    async fn in_01_each_version_is_kept_with_its_digest_in_the_log(world: World) {
        let owner = world.owner().await;
        world.checks().await;
        let (office, mut cx) = (&world.office, world.visitor());
        let promises = unbacked(world).await;
        let signed = publishing::sign_exceptions(
            office, &mut cx, &promises, "being built", date(2026, 12, 24), owner,
        );
        signed.await.unwrap();
        publishing::publish(office, &mut cx, owner).await.unwrap();
        world.checks().await;
        let live = office.live();
        let covered = coverage::covered(office, &live).await.unwrap();
        let versions = covered.iter().find(|it| it.promise.kind == declaration::PromiseKind::StatementVersions);
        assert_eq!(versions.unwrap().state, domain::PromiseState::Kept);
    }

    async fn an_exception_needs_a_reason_and_an_end_within_a_year(world: World) {
        let owner = world.owner().await;
        let (office, mut cx) = (&world.office, world.visitor());
        let promise = vec!["newsletter.erase-on-withdrawal".to_owned()];
        let soon = date(2026, 12, 1);
        let blank = publishing::sign_exceptions(office, &mut cx, &promise, " ", soon, owner).await;
        assert!(matches!(blank, Err(SignError::Reason)));
        let past = date(2026, 11, 21);
        let late = publishing::sign_exceptions(office, &mut cx, &promise, "why", past, owner).await;
        assert!(matches!(late, Err(SignError::Expiry { .. })));
        let far = date(2027, 11, 24);
        let far = publishing::sign_exceptions(office, &mut cx, &promise, "why", far, owner).await;
        assert!(matches!(far, Err(SignError::Expiry { .. })));
        let unknown = vec!["cats.purr".to_owned()];
        let none = publishing::sign_exceptions(office, &mut cx, &unknown, "why", soon, owner).await;
        assert!(matches!(none, Err(SignError::UnknownPromise(_))));
    }

    async fn an_exception_is_a_signed_note_that_others_can_check(world: World) {
        let owner = world.owner().await;
        let (office, mut cx) = (&world.office, world.visitor());
        let promise = vec!["newsletter.erase-on-withdrawal".to_owned()];
        let soon = date(2026, 12, 1);
        publishing::sign_exceptions(office, &mut cx, &promise, "why", soon, owner).await.unwrap();
        let kept = store::exception::list_about(&office.store, &promise[0]).await.unwrap();
        let key = ledger::Verifier::parse(&office.log_key()).unwrap();
        let text = key.open_text(&kept[0].signature).unwrap();
        assert!(text.contains("newsletter.erase-on-withdrawal\n2026-12-01\n"));
    }
}
