//! Members come in with address and password, and go out for good.

use domain::{AccessRecordId, Language};
use jiff::SignedDuration;
use office::member::{
    address,
    browser::Browser,
    set_up::{self, SetUpError},
    sign_in::{self, Passed, SESSION_HOURS_MAX, SignInError},
};

use crate::world::World;

const OWNER: &str = "eier@fjordbok.example";
const PASSWORD: &str = "a long enough password";

/// Signs in by password alone, from a browser that is not known.
pub(crate) async fn signs_in(
    world: &World,
    email: &str,
    password: &str,
) -> Result<keys::Bearer, SignInError> {
    let (who, stranger) = ((email, password.to_owned()), Browser::default());
    let begun = sign_in::sign_in(&world.office, &mut world.visitor(), who, &stranger).await;
    begun.map(|passed| match passed {
        Passed::SignedIn(begun) => begun.token,
        Passed::CodeDue(_) => panic!("nobody has a second factor here"),
    })
}

scenarios! {
    async fn there_is_one_first_owner(world: World) {
        assert!(set_up::is_needed(&world.office).await.unwrap());
        world.owner().await;
        assert!(!set_up::is_needed(&world.office).await.unwrap());
        let (office, mut cx) = (&world.office, world.visitor());
        let second = set_up::make_owner(
            office, &mut cx, "annen@fjordbok.example", PASSWORD.into(), Language::Nb,
        );
        assert!(matches!(second.await, Err(SetUpError::AlreadyOwned)));
    }

    async fn twelve_characters_are_enough_and_eleven_are_not(world: World) {
        let (office, mut cx) = (&world.office, world.visitor());
        let short = set_up::make_owner(office, &mut cx, OWNER, "elleve-tegn".into(), Language::Nb).await;
        assert!(matches!(short, Err(SetUpError::Password(_))));
        set_up::make_owner(office, &mut cx, OWNER, "tolv-tegn-er".into(), Language::Nb).await.unwrap();
    }

    async fn address_and_password_must_belong_together(world: World) {
        world.owner().await;
        let wrong = signs_in(world, OWNER, "another long password").await;
        assert!(matches!(wrong, Err(SignInError::Refused)));
        let unknown = signs_in(world, "ukjent@fjordbok.example", PASSWORD).await;
        assert!(matches!(unknown, Err(SignInError::Refused)));
        let bearer = signs_in(world, "EIER@fjordbok.example", PASSWORD).await.unwrap();
        let now = world.office.clock.now();
        assert!(sign_in::resume(&world.office, now, bearer.reveal()).await.unwrap().is_some());
    }

    async fn a_session_ends_after_its_hours_and_when_signed_out(world: World) {
        world.owner().await;
        let bearer = signs_in(world, OWNER, PASSWORD).await.unwrap();
        let resume = async |at| sign_in::resume(&world.office, at, bearer.reveal()).await.unwrap();
        let end = world.office.clock.now() + SignedDuration::from_hours(SESSION_HOURS_MAX);
        let last = resume(end - SignedDuration::from_secs(1)).await.unwrap();
        assert!(resume(end).await.is_none());
        sign_in::sign_out(&world.office, &last.session).await.unwrap();
        assert!(resume(world.office.clock.now()).await.is_none());
    }

    async fn opening_a_members_own_address_leaves_a_record_that_is_erased_with_her(world: World) {
        let owner = world.owner().await;
        let (office, mut cx) = (&world.office, world.visitor());
        let member = store::member::lookup(&office.store, owner).await.unwrap().unwrap();
        address::own(office, &mut cx, &member).await.unwrap().unwrap();
        let hers = store::member::key_id(owner);
        let last = AccessRecordId::from_uuid(uuid::Uuid::max());
        let records = store::access::list(&office.store, hers, last, 10).await.unwrap();
        assert_eq!(records.len(), 1);
        assert_eq!((records[0].activity.as_str(), records[0].member_id), ("member-accounts", Some(owner)));
        let promise = world.promise_of("declared-uses");
        assert_eq!(world.finds(&promise, Language::En).await, None, "an account is no undeclared activity");
        let digest = keys::ErasureDigest::from_bytes([7; 32]);
        let erasure = store::erasure::Erasure { digest, erased_at: cx.now };
        let erased = office.store.transact(move |mut tx| async move {
            store::erase::erase_member(&mut tx, owner, &erasure).await?;
            tx.commit_without_fact("a test looks at the rows alone").await
        });
        erased.await.unwrap();
        assert!(store::access::list(&office.store, hers, last, 10).await.unwrap().is_empty());
    }

    async fn ten_failures_pause_an_address_for_a_quarter_of_an_hour(world: World) {
        world.owner().await;
        for _ in 0..10 {
            world.pass(SignedDuration::from_millis(1));
            assert!(matches!(signs_in(world, OWNER, "wrong").await, Err(SignInError::Refused)));
        }
        let paused = signs_in(world, OWNER, PASSWORD).await;
        assert!(matches!(paused, Err(SignInError::Paused { .. })));
        world.pass(SignedDuration::from_mins(15) + SignedDuration::from_millis(1));
        assert!(signs_in(world, OWNER, PASSWORD).await.is_ok());
    }
}
