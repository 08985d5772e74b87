//! A second factor: set up by showing that the app has it, asked for at each sign-in, each code accepted once.

use jiff::SignedDuration;
use office::member::{
    browser::Browser,
    reset,
    second_factor::{
        ProofError, RECOVERY_CODES, end,
        enrol::{self, SETTING_UP_MINUTES_MAX, Standing},
    },
    second_step::{self, CODES_MAX, PENDING_MINUTES_MAX, StepError},
    sign_in::{self, Begun, Passed, SignInError, SignedIn},
};
use office::{Acting, Office, expiry};
use store::member::Member;
use totp_rs::{Builder, Secret, Totp};

use crate::world::{World, token_of};

const OWNER: &str = "eier@fjordbok.example";
const PASSWORD: &str = "a long enough password";
const STEP: SignedDuration = SignedDuration::from_secs(30);

/// What the owner's telephone knows.
pub(crate) struct App(Totp);

impl App {
    fn of(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
        Self(Builder::new().with_secret(secret).build().unwrap())
    }

    /// The code that it shows so many steps from now.
    fn code(&self, world: &World, steps: i64) -> String {
        let seconds = world.office.clock.now().as_second() + 30 * steps;
        self.0.generate(seconds.try_into().unwrap()).to_string()
    }
}

async fn passes(world: &World, browser: &Browser) -> Result<Passed, SignInError> {
    let who = (OWNER, PASSWORD.to_owned());
    sign_in::sign_in(&world.office, &mut world.visitor(), who, browser).await
}

async fn waits_for_code(world: &World) -> String {
    match passes(world, &Browser::default()).await.unwrap() {
        Passed::CodeDue(pending) => pending.reveal().to_owned(),
        Passed::SignedIn(_) => panic!("the password was enough"),
    }
}

async fn shows(world: &World, pending: &str, code: &str) -> Result<Begun, StepError> {
    let (office, stranger) = (&world.office, Browser::default());
    second_step::finish(office, &mut world.visitor(), (pending, code), &stranger).await
}

async fn seat(world: &World, begun: &Begun) -> SignedIn {
    let now = world.office.clock.now();
    sign_in::resume(&world.office, now, begun.token.reveal()).await.unwrap().unwrap()
}

async fn member(world: &World) -> Member {
    store::member::list(&world.office.store).await.unwrap().remove(0)
}

async fn handover(world: &World) -> enrol::Handover {
    let member = member(world).await;
    enrol::begin(&world.office, &mut world.visitor(), &member).await.unwrap();
    match enrol::standing(&world.office, &mut world.visitor(), &member).await.unwrap() {
        Standing::SettingUp(handover) => handover,
        _ => panic!("nothing is being set up"),
    }
}

/// An owner who has a second factor; her app, her recovery codes and her session.
async fn enrolled_owner(world: &World) -> (App, Vec<String>, Begun) {
    world.owner().await;
    enrols(world).await
}

/// The app of an owner who sets a second factor up.
pub(crate) async fn enrolled(world: &World) -> App {
    enrols(world).await.0
}

/// Signs the owner in at an office, by password and code.
pub(crate) async fn signs_in_with(office: &Office, app: &App) {
    let (who, stranger) = ((OWNER, PASSWORD.to_owned()), Browser::default());
    let mut cx = office.context(Acting::Visitor);
    let passed = sign_in::sign_in(office, &mut cx, who, &stranger).await.unwrap();
    let Passed::CodeDue(pending) = passed else { panic!("the password was enough") };
    let code = app.0.generate(cx.now.as_second().try_into().unwrap()).to_string();
    second_step::finish(office, &mut cx, (pending.reveal(), &code), &stranger).await.unwrap();
}

async fn enrols(world: &World) -> (App, Vec<String>, Begun) {
    let Passed::SignedIn(begun) = passes(world, &Browser::default()).await.unwrap() else {
        panic!("nobody has a second factor yet")
    };
    let app = App::of(&handover(world).await.secret);
    let signed_in = seat(world, &begun).await;
    let proof = (PASSWORD.to_owned(), app.code(world, 0));
    let stranger = Browser::default();
    let proof = (proof.0, proof.1.as_str());
    let enrolled =
        enrol::confirm(&world.office, &mut world.visitor(), &signed_in, proof, &stranger).await;
    let enrolled = enrolled.unwrap();
    let codes = enrolled.codes.iter().map(|code| code.to_string()).collect();
    world.pass(STEP * 2);
    (app, codes, enrolled.begun)
}

scenarios! {
    async fn a_password_alone_opens_nothing_once_a_second_factor_is_asked_for(world: World) {
        let (app, _, _) = enrolled_owner(world).await;
        let pending = waits_for_code(world).await;
        let now = world.office.clock.now();
        assert!(sign_in::resume(&world.office, now, &pending).await.unwrap().is_none());
        let begun = shows(world, &pending, &app.code(world, 0)).await.unwrap();
        let signed_in = seat(world, &begun).await;
        assert_eq!(signed_in.session.second_factor_at, Some(now));
        assert!(matches!(shows(world, &pending, &app.code(world, 1)).await, Err(StepError::Over)));
        assert!(world.fact_kinds().await.contains(&"second-factor.set".to_owned()));
    }

    async fn a_code_of_one_step_before_or_after_counts_and_none_further_off(world: World) {
        let (app, _, _) = enrolled_owner(world).await;
        world.pass(STEP * 4);
        for steps in [-2, 2] {
            let pending = waits_for_code(world).await;
            assert!(matches!(shows(world, &pending, &app.code(world, steps)).await, Err(StepError::Refused)));
        }
        for steps in [-1, 1] {
            let pending = waits_for_code(world).await;
            shows(world, &pending, &app.code(world, steps)).await.unwrap();
        }
    }

    async fn a_code_opens_one_session_and_no_code_from_before_it_opens_another(world: World) {
        let (app, _, _) = enrolled_owner(world).await;
        let (earlier, code) = (app.code(world, -1), app.code(world, 0));
        shows(world, &waits_for_code(world).await, &code).await.unwrap();
        for replayed in [&code, &earlier] {
            let pending = waits_for_code(world).await;
            assert!(matches!(shows(world, &pending, replayed).await, Err(StepError::Refused)));
        }
        shows(world, &waits_for_code(world).await, &app.code(world, 1)).await.unwrap();
    }

    async fn the_code_that_set_the_factor_up_does_not_sign_in(world: World) {
        world.owner().await;
        let Passed::SignedIn(begun) = passes(world, &Browser::default()).await.unwrap() else {
            panic!("nobody has a second factor yet")
        };
        let app = App::of(&handover(world).await.secret);
        let (signed_in, code) = (seat(world, &begun).await, app.code(world, 0));
        let proof = (PASSWORD.to_owned(), code.as_str());
        let browser = Browser::default();
        enrol::confirm(&world.office, &mut world.visitor(), &signed_in, proof, &browser).await.unwrap();
        let pending = waits_for_code(world).await;
        assert!(matches!(shows(world, &pending, &code).await, Err(StepError::Refused)));
    }

    async fn a_right_password_waits_five_minutes_and_for_five_codes(world: World) {
        let (app, _, _) = enrolled_owner(world).await;
        let minutes = SignedDuration::from_mins(PENDING_MINUTES_MAX);
        let pending = waits_for_code(world).await;
        world.pass(minutes - SignedDuration::from_millis(1));
        shows(world, &pending, &app.code(world, 0)).await.unwrap();
        let pending = waits_for_code(world).await;
        world.pass(minutes);
        assert!(matches!(shows(world, &pending, &app.code(world, 0)).await, Err(StepError::Over)));
        let pending = waits_for_code(world).await;
        for _ in 1..CODES_MAX {
            assert!(matches!(shows(world, &pending, "000000").await, Err(StepError::Refused)));
        }
        shows(world, &pending, &app.code(world, 0)).await.expect("the fifth code may be right");
        world.pass(SignedDuration::from_mins(16));
        let pending = waits_for_code(world).await;
        for _ in 0..CODES_MAX {
            assert!(matches!(shows(world, &pending, "no code").await, Err(StepError::Refused)));
        }
        assert!(matches!(shows(world, &pending, &app.code(world, 0)).await, Err(StepError::Over)));
    }

    async fn wrong_codes_pause_strangers_as_wrong_passwords_do(world: World) {
        let (app, _, begun) = enrolled_owner(world).await;
        for _ in 0..2 {
            let pending = waits_for_code(world).await;
            for _ in 0..CODES_MAX {
                assert!(matches!(shows(world, &pending, "000000").await, Err(StepError::Refused)));
            }
        }
        let paused = passes(world, &Browser::default()).await;
        assert!(matches!(paused, Err(SignInError::Paused { .. })));
        let own = Browser { mark: Some(begun.mark), kind: None };
        let Ok(Passed::CodeDue(pending)) = passes(world, &own).await else { panic!("she waits for no code") };
        let code = app.code(world, 0);
        let shown = (pending.reveal(), code.as_str());
        second_step::finish(&world.office, &mut world.visitor(), shown, &own).await.unwrap();
    }

    async fn ten_recovery_codes_open_a_session_each_and_once(world: World) {
        let (_, codes, _) = enrolled_owner(world).await;
        assert_eq!(codes.len(), RECOVERY_CODES);
        let typed = codes[3].to_lowercase().replace('-', " ");
        shows(world, &waits_for_code(world).await, &typed).await.unwrap();
        let pending = waits_for_code(world).await;
        assert!(matches!(shows(world, &pending, &codes[3]).await, Err(StepError::Refused)));
        shows(world, &pending, &codes[4]).await.unwrap();
        let member = member(world).await;
        let standing = enrol::standing(&world.office, &mut world.visitor(), &member).await.unwrap();
        assert!(matches!(standing, Standing::Asked { n_codes_left: 8, .. }));
    }

    async fn setting_up_needs_the_password_and_the_apps_code_and_ends_other_sessions(world: World) {
        world.owner().await;
        let Passed::SignedIn(elsewhere) = passes(world, &Browser::default()).await.unwrap() else { panic!() };
        let Passed::SignedIn(here) = passes(world, &Browser::default()).await.unwrap() else { panic!() };
        let handed = handover(world).await;
        assert!(handed.url.starts_with("otpauth://totp/Fjordbok%20AS:eier%40fjordbok.example?secret="), "{}", *handed.url);
        let app = App::of(&handed.secret);
        let signed_in = seat(world, &here).await;
        let confirm = async |password: &str, code: &str| {
            let (office, stranger) = (&world.office, Browser::default());
            let proof = (password.to_owned(), code);
            enrol::confirm(office, &mut world.visitor(), &signed_in, proof, &stranger).await
        };
        let code = app.code(world, 0);
        assert!(matches!(confirm("another long password", &code).await, Err(ProofError::Password)));
        assert!(matches!(confirm(PASSWORD, "000000").await, Err(ProofError::Code)));
        let member = member(world).await;
        let standing = enrol::standing(&world.office, &mut world.visitor(), &member).await.unwrap();
        assert!(matches!(standing, Standing::SettingUp(_)), "nothing is asked for yet");
        let enrolled = confirm(PASSWORD, &code).await.unwrap();
        let now = world.office.clock.now();
        for ended in [&elsewhere, &here] {
            assert!(sign_in::resume(&world.office, now, ended.token.reveal()).await.unwrap().is_none());
        }
        seat(world, &enrolled.begun).await;
        assert!(matches!(confirm(PASSWORD, &code).await, Err(ProofError::Nothing)));
        let again = enrol::begin(&world.office, &mut world.visitor(), &member).await;
        assert!(matches!(again, Err(ProofError::Nothing)), "a session alone replaces no second factor");
    }

    async fn a_secret_that_nobody_confirms_is_forgotten_after_an_hour(world: World) {
        world.owner().await;
        handover(world).await;
        let member = member(world).await;
        let stands = async || {
            expiry::sweep(&world.office, &world.office.context(Acting::Job)).await.unwrap();
            let standing = enrol::standing(&world.office, &mut world.visitor(), &member).await;
            matches!(standing.unwrap(), Standing::SettingUp(_))
        };
        world.pass(SignedDuration::from_mins(SETTING_UP_MINUTES_MAX));
        assert!(stands().await);
        world.pass(SignedDuration::from_millis(1));
        assert!(!stands().await);
    }

    async fn ending_it_needs_the_password_and_a_code(world: World) {
        let (app, codes, begun) = enrolled_owner(world).await;
        let signed_in = seat(world, &begun).await;
        let ends = async |password: &str, code: &str| {
            let (office, stranger) = (&world.office, Browser::default());
            let proof = (password.to_owned(), code);
            end::end(office, &mut world.visitor(), &signed_in, proof, &stranger).await
        };
        let code = app.code(world, 0);
        assert!(matches!(ends("another long password", &code).await, Err(ProofError::Password)));
        assert!(matches!(ends(PASSWORD, "000000").await, Err(ProofError::Code)));
        ends(PASSWORD, &codes[0]).await.unwrap();
        assert!(matches!(ends(PASSWORD, &code).await, Err(ProofError::Nothing)));
        assert!(matches!(passes(world, &Browser::default()).await, Ok(Passed::SignedIn(_))));
        assert!(world.fact_kinds().await.contains(&"second-factor.ended".to_owned()));
    }

    async fn she_is_told_when_her_second_factor_or_a_recovery_code_is_used_up(world: World) {
        let (app, codes, begun) = enrolled_owner(world).await;
        // Mails of one instant go in no order.
        let told = async |beginning: &str| {
            world.works().await;
            world.mails_to(OWNER).iter().any(|it| it.subject_line.starts_with(beginning))
        };
        assert!(told("Faktor nummer to ble satt opp").await);
        shows(world, &waits_for_code(world).await, &codes[0]).await.unwrap();
        assert!(told("En gjenopprettingskode ble brukt").await);
        let (signed_in, code) = (seat(world, &begun).await, app.code(world, 0));
        let proof = (PASSWORD.to_owned(), code.as_str());
        end::end(&world.office, &mut world.visitor(), &signed_in, proof, &Browser::default()).await.unwrap();
        assert!(told("Faktor nummer to ble avsluttet").await);
    }

    async fn a_new_password_by_mail_leaves_the_second_factor_asked_for(world: World) {
        let (app, _, _) = enrolled_owner(world).await;
        reset::ask(&world.office, &mut world.visitor(), OWNER).await.unwrap();
        world.works().await;
        let token = token_of(&world.last_mail_to(OWNER), "/sign-in/reset/");
        let wanted = (token.as_str(), PASSWORD.to_owned());
        reset::set(&world.office, &mut world.visitor(), wanted, &Browser::default()).await.unwrap();
        let pending = waits_for_code(world).await;
        shows(world, &pending, &app.code(world, 0)).await.unwrap();
    }

    async fn the_secret_stands_sealed_and_goes_with_its_member(world: World) {
        enrolled_owner(world).await;
        let member = member(world).await;
        let kept = store::second_factor::lookup(&world.office.store, member.id).await.unwrap().unwrap();
        assert!(kept.secret_sealed.len() > 20 + 12, "nonce, secret and tag");
        let digest = keys::ErasureDigest::from_bytes([7; 32]);
        let erasure = store::erasure::Erasure { digest, erased_at: world.office.clock.now() };
        let erased = world.office.store.transact(move |mut tx| async move {
            store::erase::erase_member(&mut tx, member.id, &erasure).await?;
            tx.commit_without_fact("a test looks at the rows alone").await
        });
        erased.await.unwrap();
        assert!(store::second_factor::lookup(&world.office.store, member.id).await.unwrap().is_none());
        assert_eq!(store::second_factor::n_codes_left(&world.office.store, member.id).await.unwrap(), 0);
    }
}
