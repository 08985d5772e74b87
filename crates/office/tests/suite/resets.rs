//! A forgotten password is set anew by a mailed link, and a Member is told of what is done with her account.

use jiff::SignedDuration;
use keys::Bearer;
use office::member::{
    PasswordError,
    browser::{Browser, Kind},
    password,
    reset::{self, RESET_MINUTES_MAX, SetError},
    sign_in::{self, Begun, Passed, SignInError},
};

use crate::world::{World, token_of};

const OWNER: &str = "eier@fjordbok.example";
const PASSWORD: &str = "a long enough password";
const NEXT: &str = "en helt annen setning";

async fn signs_in(world: &World, password: &str, from: &Browser) -> Result<Begun, SignInError> {
    let who = (OWNER, password.to_owned());
    match sign_in::sign_in(&world.office, &mut world.visitor(), who, from).await? {
        Passed::SignedIn(begun) => Ok(begun),
        Passed::CodeDue(_) => panic!("nobody has a second factor here"),
    }
}

async fn asks(world: &World, email: &str) -> usize {
    let n_before = world.mails().len();
    reset::ask(&world.office, &mut world.visitor(), email).await.unwrap();
    world.works().await;
    world.mails().len() - n_before
}

fn link(world: &World) -> String {
    token_of(&world.last_mail_to(OWNER), "/sign-in/reset/")
}

async fn sets(world: &World, token: &str, password: &str) -> Result<String, SetError> {
    let wanted = (token, password.to_owned());
    reset::set(&world.office, &mut world.visitor(), wanted, &Browser::default()).await
}

fn firefox() -> Browser {
    let kind = Kind { family: "Firefox".to_owned(), system: "Linux".to_owned() };
    Browser { mark: None, kind: Some(kind) }
}

async fn last_words(world: &World) -> String {
    world.works().await;
    let mail = world.last_mail_to(OWNER);
    format!("{} {}", mail.subject_line, mail.text.clone().unwrap_or_default())
}

scenarios! {
    async fn mi_03_a_link_sets_another_password_once_and_ends_every_session(world: World) {
        world.owner().await;
        let begun = signs_in(world, PASSWORD, &Browser::default()).await.unwrap();
        assert_eq!(asks(world, OWNER).await, 1);
        let token = link(world);
        let now = world.office.clock.now();
        assert!(reset::is_good(&world.office, now, &token).await.unwrap());
        let short = sets(world, &token, "for kort").await;
        assert!(matches!(short, Err(SetError::Password(PasswordError::TooShort))));
        sets(world, &token, NEXT).await.unwrap();
        assert!(matches!(sets(world, &token, NEXT).await, Err(SetError::Over)));
        let resumed = sign_in::resume(&world.office, now, begun.token.reveal()).await.unwrap();
        assert!(resumed.is_none());
        assert!(matches!(signs_in(world, PASSWORD, &Browser::default()).await, Err(SignInError::Refused)));
        signs_in(world, NEXT, &Browser::default()).await.unwrap();
        assert!(world.fact_kinds().await.contains(&"password.reset".to_owned()));
    }

    async fn mi_03_a_link_works_for_half_an_hour_from_when_it_was_asked_for(world: World) {
        world.owner().await;
        asks(world, OWNER).await;
        let token = link(world);
        let minutes = SignedDuration::from_mins(RESET_MINUTES_MAX);
        world.pass(minutes - SignedDuration::from_millis(1));
        assert!(reset::is_good(&world.office, world.office.clock.now(), &token).await.unwrap());
        world.pass(SignedDuration::from_millis(1));
        assert!(!reset::is_good(&world.office, world.office.clock.now(), &token).await.unwrap());
        assert!(matches!(sets(world, &token, NEXT).await, Err(SetError::Over)));
    }

    async fn mi_03_an_unknown_address_gets_no_mail_and_nobody_gets_many(world: World) {
        world.owner().await;
        assert_eq!(asks(world, "ukjent@fjordbok.example").await, 0);
        assert_eq!(asks(world, OWNER).await, 1);
        assert_eq!(asks(world, OWNER).await, 0, "one link in five minutes");
        world.pass(SignedDuration::from_mins(5));
        assert_eq!(asks(world, OWNER).await, 1);
        let invented = Bearer::generate(&mut world.visitor().random);
        assert!(matches!(sets(world, invented.reveal(), NEXT).await, Err(SetError::Over)));
    }

    async fn strangers_failures_stop_no_reset_and_it_lets_its_browser_in(world: World) {
        world.owner().await;
        for _ in 0..10 {
            assert!(signs_in(world, "another long password", &Browser::default()).await.is_err());
        }
        assert!(matches!(signs_in(world, PASSWORD, &Browser::default()).await, Err(SignInError::Paused { .. })));
        asks(world, OWNER).await;
        let mark = sets(world, &link(world), NEXT).await.unwrap();
        for _ in 0..10 {
            assert!(signs_in(world, "another long password", &Browser::default()).await.is_err());
        }
        let own = Browser { mark: Some(mark), kind: None };
        signs_in(world, NEXT, &own).await.unwrap();
    }

    async fn changing_the_password_ends_links_that_are_out(world: World) {
        let owner = world.owner().await;
        asks(world, OWNER).await;
        let member = store::member::lookup(&world.office.store, owner).await.unwrap().unwrap();
        let kept = keys::BearerDigest::of("none");
        let passwords = (PASSWORD.to_owned(), NEXT.to_owned());
        let token = link(world);
        password::change(&world.office, &mut world.visitor(), &member, kept, passwords).await.unwrap();
        assert!(matches!(sets(world, &token, "en tredje setning til").await, Err(SetError::Over)));
    }

    async fn she_is_told_of_a_new_browser_beside_one_that_is_known_and_of_no_other(world: World) {
        world.owner().await;
        let first = signs_in(world, PASSWORD, &firefox()).await.unwrap();
        let known = Browser { mark: Some(first.mark), ..firefox() };
        signs_in(world, PASSWORD, &known).await.unwrap();
        world.works().await;
        assert!(world.mails_to(OWNER).is_empty(), "the first browser, and the same again");
        signs_in(world, PASSWORD, &firefox()).await.unwrap();
        let said = last_words(world).await;
        assert!(said.contains("Kontoen din ble åpnet fra en ny nettleser"), "{said}");
        assert!(said.contains("22.11.2026 kl. 10.00 (CET), fra Firefox på Linux"), "{said}");
        assert!(said.contains("/settings") && said.contains("/sign-in/forgotten"), "{said}");
    }

    async fn she_is_told_when_her_password_is_changed_or_set_anew(world: World) {
        let owner = world.owner().await;
        let member = store::member::lookup(&world.office.store, owner).await.unwrap().unwrap();
        let kept = keys::BearerDigest::of("none");
        let passwords = (PASSWORD.to_owned(), NEXT.to_owned());
        password::change(&world.office, &mut world.visitor(), &member, kept, passwords).await.unwrap();
        assert!(last_words(world).await.contains("Passordet ditt ble byttet"));
        asks(world, OWNER).await;
        sets(world, &link(world), "en tredje setning til").await.unwrap();
        assert!(last_words(world).await.contains("Passordet ditt ble satt på nytt med en lenke"));
    }
}
