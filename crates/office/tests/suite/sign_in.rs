//! Members come in with address and password, and go out for good.

use domain::Language;
use jiff::SignedDuration;
use office::member::{
    set_up::{self, SetUpError},
    sign_in::{self, SESSION_HOURS_MAX, SignInError},
};

use crate::world::World;

const OWNER: &str = "eier@fjordbok.example";
const PASSWORD: &str = "a long enough password";

async fn signs_in(world: &World, email: &str, password: &str) -> Result<keys::Bearer, SignInError> {
    sign_in::sign_in(&world.office, &mut world.visitor(), email, password.to_owned()).await
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
