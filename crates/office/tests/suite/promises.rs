//! A promise is kept while its mechanism runs and nothing speaks against it, and turns as soon as something does.

use domain::PromiseState::{Broken, Kept, Running, Unbacked};
use domain::{Consent, SubjectId};
use jiff::SignedDuration;
use office::{checks, subscription::request::RequestError};
use uuid::Uuid;

use crate::world::{ERASED_AT_ONCE, World};

const KARI: &str = "kari.nord@solbris.example";
const MINUTE: SignedDuration = SignedDuration::from_secs(60);

async fn only_subject(world: &World) -> SubjectId {
    let first = SubjectId::from_uuid(Uuid::nil());
    store::contact::list(&world.office.store, first, 1).await.unwrap()[0].subject_id
}

/// Withdraws consents behind the office's back, so that the address outlives them.
async fn withdraws_without_erasing(world: &World) {
    let rows = &world.office.store;
    let consents = store::consent::list_of_subject(rows, only_subject(world).await).await.unwrap();
    let now = world.office.clock.now();
    let ids: Vec<_> = consents.iter().map(|consent: &Consent| consent.id).collect();
    let withdrawn = rows.transact(move |mut tx| async move {
        for id in ids {
            store::consent::withdraw(&mut tx, id, now).await?;
        }
        tx.commit_without_fact("a fault planted by a test").await
    });
    withdrawn.await.unwrap();
}

scenarios! {
    async fn mi_08_an_address_that_outlives_its_consent_breaks_the_promise(world: World) {
        world.subscribes(KARI).await;
        withdraws_without_erasing(world).await;
        world.pass(MINUTE);
        world.checks().await;
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Running, "a minute is still allowed");
        world.pass(SignedDuration::from_millis(1));
        world.checks().await;
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Broken);
        let said = world.finds(ERASED_AT_ONCE, domain::Language::En).await.unwrap();
        assert!(said.contains("1 stored address"), "{said}");
        let url = world.office.unsubscribe_url(only_subject(world).await);
        world.unsubscribes(url.rsplit('/').next().unwrap()).await.unwrap();
        world.checks().await;
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Running, "nobody had agreed any more");
    }

    async fn a_promise_without_a_case_is_running_and_with_one_it_is_kept(world: World) {
        world.subscribes(KARI).await;
        world.checks().await;
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Running);
        let url = world.office.unsubscribe_url(only_subject(world).await);
        world.unsubscribes(url.rsplit('/').next().unwrap()).await.unwrap();
        world.checks().await;
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Kept);
        let cases = store::promise::tally_cases(&world.office.store, ERASED_AT_ONCE).await;
        assert_eq!(cases.unwrap().unwrap().n_cases, 1);
    }

    async fn a_mechanism_that_is_off_backs_nothing(world: World) {
        let owner = world.owner().await;
        world.checks().await;
        let mut cx = world.visitor();
        checks::switch(&world.office, &mut cx, "erase-at-withdrawal", false, owner).await.unwrap();
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Unbacked);
        world.checks().await;
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Unbacked);
        checks::switch(&world.office, &mut cx, "erase-at-withdrawal", true, owner).await.unwrap();
        world.checks().await;
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Running);
        let kinds = world.fact_kinds().await;
        assert_eq!(kinds.iter().filter(|it| *it == "mechanism.switched").count(), 2);
    }

    async fn a_check_that_nobody_repeats_stops_counting(world: World) {
        world.checks().await;
        world.pass(MINUTE * 5);
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Running);
        world.pass(SignedDuration::from_secs(1));
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Unbacked);
    }

    async fn a_change_of_state_is_a_fact_and_the_same_state_again_is_not(world: World) {
        let n_checked = |kinds: Vec<String>| kinds.iter().filter(|it| *it == "promise.checked").count();
        world.checks().await;
        let first = n_checked(world.fact_kinds().await);
        world.pass(MINUTE);
        world.checks().await;
        assert_eq!(n_checked(world.fact_kinds().await), first);
        assert!(first > 0);
    }

    async fn every_promise_is_shown_and_most_are_said_to_be_unbacked(world: World) {
        world.checks().await;
        let live = world.office.live();
        let covered = office::coverage::covered(&world.office, &live).await.unwrap();
        let counts = office::coverage::Counts::of(&covered);
        assert_eq!(counts.n_promises(), live.promises.len() as u64);
        assert!(counts.n_unbacked > counts.n_kept + counts.n_running);
        assert_eq!(counts.n_broken, 0);
    }

    async fn um_47_a_consent_without_confirmation_and_wording_breaks_both_promises(world: World) {
        world.subscribes(KARI).await;
        world.checks().await;
        let rows = &world.office.store;
        let subject = only_subject(world).await;
        let known = store::consent::list_of_subject(rows, subject).await.unwrap().remove(0);
        assert_eq!(world.state_of("newsletter.consent-receipt").await, Kept);
        assert_eq!(world.state_of("form.newsletter.confirmed-sign-up").await, Kept);
        world.pass(MINUTE);
        let planted = Consent {
            id: domain::ConsentId::from_uuid(Uuid::from_u128(7)),
            topic: "events".parse().unwrap(),
            wording_version: 99,
            granted_at: world.office.clock.now(),
            ..known
        };
        let kept = rows.transact(move |mut tx| async move {
            store::consent::add(&mut tx, &planted).await?;
            tx.commit_without_fact("a fault planted by a test").await
        });
        kept.await.unwrap();
        world.checks().await;
        assert_eq!(world.state_of("newsletter.consent-receipt").await, Broken);
        assert_eq!(world.state_of("form.newsletter.confirmed-sign-up").await, Broken);
    }

    async fn an_unknown_form_counts_as_no_case(world: World) {
        let form = office::subscription::request::Form { form: "x".into(), ..World::form(KARI) };
        assert_eq!(world.signs_up(&form).await, Err(RequestError::UnknownForm));
        world.checks().await;
        assert_eq!(world.state_of(ERASED_AT_ONCE).await, Running);
    }
}
