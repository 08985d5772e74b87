//! Whoever guesses at a password stops other strangers, and never a browser that its Member signed in from before.

use jiff::SignedDuration;
use keys::{BearerDigest, ErasureDigest};
use office::member::{
    browser::{Browser, KNOWN_DAYS_MAX},
    sign_in::{self, Begun, Passed, SignInError},
};
use office::{Acting, expiry};

use crate::world::World;

const OWNER: &str = "eier@fjordbok.example";
const PASSWORD: &str = "a long enough password";
const WRONG: &str = "another long password";
const TOO_MANY: &str = "too many failed attempts";

async fn signs_in(world: &World, password: &str, from: &Browser) -> Result<Begun, SignInError> {
    let who = (OWNER, password.to_owned());
    let passed = sign_in::sign_in(&world.office, &mut world.visitor(), who, from).await?;
    let Passed::SignedIn(begun) = passed else { panic!("nobody has a second factor here") };
    Ok(begun)
}

/// A browser that the owner signed in from.
async fn known(world: &World) -> Browser {
    let begun = signs_in(world, PASSWORD, &Browser::default()).await.unwrap();
    Browser { mark: Some(begun.mark), kind: None }
}

async fn fails(world: &World, times: usize, from: &Browser) {
    for _ in 0..times {
        assert!(matches!(signs_in(world, WRONG, from).await, Err(SignInError::Refused)));
    }
}

fn is_paused(outcome: Result<Begun, SignInError>) -> bool {
    outcome.is_err_and(|error| error.to_string().starts_with(TOO_MANY))
}

scenarios! {
    async fn the_tenth_failure_of_strangers_stops_the_next_stranger_and_the_ninth_does_not(world: World) {
        world.owner().await;
        let stranger = Browser::default();
        fails(world, 9, &stranger).await;
        assert!(signs_in(world, PASSWORD, &stranger).await.is_ok());
        fails(world, 1, &stranger).await;
        assert!(is_paused(signs_in(world, PASSWORD, &stranger).await));
    }

    async fn no_number_of_strangers_failures_stops_a_known_browser(world: World) {
        world.owner().await;
        let known = known(world).await;
        fails(world, 10, &Browser::default()).await;
        assert!(is_paused(signs_in(world, WRONG, &Browser::default()).await));
        assert!(signs_in(world, PASSWORD, &known).await.is_ok());
        assert!(is_paused(signs_in(world, PASSWORD, &Browser::default()).await), "her success helps no guesser");
    }

    async fn a_known_browser_that_guesses_is_stopped_alone(world: World) {
        world.owner().await;
        let (copied, own) = (known(world).await, known(world).await);
        fails(world, 9, &copied).await;
        assert!(signs_in(world, PASSWORD, &copied).await.is_ok());
        fails(world, 1, &copied).await;
        assert!(is_paused(signs_in(world, PASSWORD, &copied).await));
        assert!(signs_in(world, PASSWORD, &own).await.is_ok());
        assert!(signs_in(world, PASSWORD, &Browser::default()).await.is_ok());
        world.pass(SignedDuration::from_mins(15));
        assert!(is_paused(signs_in(world, PASSWORD, &copied).await), "the last instant that counts");
        world.pass(SignedDuration::from_millis(1));
        assert!(signs_in(world, PASSWORD, &copied).await.is_ok());
    }

    async fn a_mark_is_good_for_its_member_and_its_days_and_not_when_forged(world: World) {
        world.owner().await;
        let real = known(world).await;
        fails(world, 10, &Browser::default()).await;
        let mark = real.mark.clone().unwrap();
        let forged = [String::new(), "mark".to_owned(), mark.to_uppercase(), mark[1..].to_owned()];
        for mark in forged {
            let forged = Browser { mark: Some(mark), kind: None };
            assert!(is_paused(signs_in(world, PASSWORD, &forged).await));
        }
        let days = SignedDuration::from_hours(24 * i64::from(KNOWN_DAYS_MAX));
        world.pass(days - SignedDuration::from_secs(1));
        fails(world, 10, &Browser::default()).await;
        assert!(signs_in(world, PASSWORD, &real).await.is_ok());
        world.pass(SignedDuration::from_secs(1));
        assert!(is_paused(signs_in(world, PASSWORD, &real).await), "she got a newer mark meanwhile");
    }

    async fn thirty_guesses_at_once_are_no_more_than_ten(world: World) {
        world.owner().await;
        let guesses = (0..30).map(|_| {
            let office = std::sync::Arc::clone(&world.office);
            let mut cx = world.visitor();
            tokio::spawn(async move {
                let who = (OWNER, WRONG.to_owned());
                sign_in::sign_in(&office, &mut cx, who, &Browser::default()).await.map(drop)
            })
        });
        let mut n_judged = 0;
        for guess in guesses.collect::<Vec<_>>() {
            n_judged += usize::from(matches!(guess.await.unwrap(), Err(SignInError::Refused)));
        }
        // Where they come all at once, none may be told anything.
        assert!(n_judged <= 10, "{n_judged} guesses were answered");
        assert!(is_paused(signs_in(world, PASSWORD, &Browser::default()).await));
    }

    async fn each_sign_in_has_a_token_of_its_own_and_none_that_was_brought(world: World) {
        world.owner().await;
        let now = world.office.clock.now();
        let brought = "a token that somebody put into her browser";
        let first = known(world).await;
        let tokens = [
            signs_in(world, PASSWORD, &first).await.unwrap().token,
            signs_in(world, PASSWORD, &first).await.unwrap().token,
        ];
        assert_ne!(tokens[0].reveal(), tokens[1].reveal());
        let stands = async |token: &str| {
            sign_in::resume(&world.office, now, token).await.unwrap().is_some()
        };
        assert!(stands(tokens[0].reveal()).await && stands(tokens[1].reveal()).await);
        assert!(!stands(brought).await);
        let digest = BearerDigest::of(brought);
        let kept = store::session::lookup(&world.office.store, &digest, now).await.unwrap();
        assert!(kept.is_none());
    }

    async fn browsers_are_forgotten_with_their_member_and_after_half_a_year(world: World) {
        let owner = world.owner().await;
        let list = async || store::known_browser::list_of_member(&world.office.store, owner).await.unwrap().len();
        let browser = known(world).await;
        signs_in(world, PASSWORD, &browser).await.unwrap();
        known(world).await;
        assert_eq!(list().await, 2, "one is known once");
        let days = SignedDuration::from_hours(24 * i64::from(KNOWN_DAYS_MAX));
        world.pass(days);
        expiry::sweep(&world.office, &world.office.context(Acting::Job)).await.unwrap();
        assert_eq!(list().await, 2);
        world.pass(SignedDuration::from_millis(1));
        expiry::sweep(&world.office, &world.office.context(Acting::Job)).await.unwrap();
        assert_eq!(list().await, 0);
        known(world).await;
        let digest = ErasureDigest::from_bytes([7; 32]);
        let erasure = store::erasure::Erasure { digest, erased_at: world.office.clock.now() };
        let erased = world.office.store.transact(move |mut tx| async move {
            store::erase::erase_member(&mut tx, owner, &erasure).await?;
            tx.commit_without_fact("a test looks at the rows alone").await
        });
        erased.await.unwrap();
        assert_eq!(list().await, 0);
    }
}
