//! Where the declaration promises a second factor, nobody gets in without one, and the promise is measured.

use domain::{Language, PromiseState};
use office::member::{
    browser::Browser,
    second_factor::{
        end,
        enrol::{self, Standing},
    },
    sign_in::{self, Passed, SignedIn},
};
use office::{Acting, Office, checks, coverage, expiry};
use totp_rs::{Builder, Secret, Totp};

/// The mechanism whose falsifier fails below.
pub(crate) const SEEN_TO_FAIL: &[&str] = &["second-factor"];
const OWNER: &str = "eier@fjordbok.example";
const PASSWORD: &str = "a long enough password";
const PROMISE: &str = "measure.sign-in";
const DECLARED: &str = "kind = \"access-control\"";
const DECLARED_OTHERWISE: &str = "kind = \"monitoring\"";

async fn signs_in(office: &Office) -> SignedIn {
    let who = (OWNER, PASSWORD.to_owned());
    let mut cx = office.context(Acting::Visitor);
    let passed = sign_in::sign_in(office, &mut cx, who, &Browser::default()).await.unwrap();
    let Passed::SignedIn(begun) = passed else { panic!("a code is due") };
    let resumed = sign_in::resume(office, cx.now, begun.token.reveal()).await.unwrap();
    resumed.expect("a session began")
}

/// Sets a second factor up within a session; returns the app and the session that goes on.
async fn enrols(office: &Office, signed_in: &SignedIn) -> (Totp, SignedIn) {
    let mut cx = office.context(Acting::Visitor);
    enrol::begin(office, &mut cx, &signed_in.member).await.unwrap();
    let standing = enrol::standing(office, &mut cx, &signed_in.member).await.unwrap();
    let Standing::SettingUp(handover) = standing else { panic!("nothing is being set up") };
    let secret = Secret::try_from_base32(handover.secret.replace(' ', "")).unwrap();
    let app = Builder::new().with_secret(secret).build().unwrap();
    let code = code(office, &app);
    let proof = (PASSWORD.to_owned(), code.as_str());
    let enrolled = enrol::confirm(office, &mut cx, signed_in, proof, &Browser::default()).await;
    let token = enrolled.unwrap().begun.token;
    (app, sign_in::resume(office, cx.now, token.reveal()).await.unwrap().unwrap())
}

fn code(office: &Office, app: &Totp) -> String {
    app.generate(office.clock.now().as_second().try_into().unwrap()).to_string()
}

async fn checked(office: &Office) -> (PromiseState, Option<String>) {
    checks::all(office, &mut office.context(Acting::Job)).await.unwrap();
    let live = office.live();
    let covered = coverage::covered(office, &live).await.unwrap();
    let covered = covered.iter().find(|it| it.promise.id.as_str() == PROMISE).unwrap();
    let found = covered.check.as_ref().and_then(|check| check.counterexample.clone());
    let words = |kept: String| office::mechanisms::counterexample::in_words(&kept, Language::En);
    (covered.state, found.map(words))
}

scenarios! {
    async fn dpa_79_whoever_has_no_second_factor_may_set_one_up_and_nothing_else(world: World) {
        world.owner().await;
        let office = world.asking_second_factor().await;
        let enrolling = signs_in(&office).await;
        assert!(enrolling.must_enrol && enrolling.session.second_factor_at.is_none());
        assert_eq!(checked(&office).await, (PromiseState::Running, None), "nobody has access yet");
        let (_, enrolled) = enrols(&office, &enrolling).await;
        assert!(!enrolled.must_enrol);
        assert_eq!(checked(&office).await, (PromiseState::Kept, None));
    }

    async fn dpa_79_a_session_begun_by_the_password_alone_breaks_the_promise_and_ends(world: World) {
        world.owner().await;
        let before = signs_in(&world.office).await;
        assert!(!before.must_enrol);
        let office = world.asking_second_factor().await;
        let (state, found) = checked(&office).await;
        assert_eq!(state, PromiseState::Broken);
        assert!(found.unwrap().starts_with("1 session(s) begun by the password alone"));
        expiry::sweep(&office, &office.context(Acting::Job)).await.unwrap();
        assert_eq!(checked(&office).await, (PromiseState::Running, None));
        let enrolling = signs_in(&office).await;
        expiry::sweep(&office, &office.context(Acting::Job)).await.unwrap();
        enrols(&office, &enrolling).await;
        assert_eq!(checked(&office).await, (PromiseState::Kept, None));
    }

    async fn dpa_79_access_without_a_second_factor_behind_it_breaks_the_promise(world: World) {
        world.owner().await;
        let office = world.asking_second_factor().await;
        enrols(&office, &signs_in(&office).await).await;
        world.tampers("DELETE FROM second_factor").await;
        let (state, found) = checked(&office).await;
        assert_eq!(state, PromiseState::Broken);
        let found = found.unwrap();
        assert!(found.ends_with("1 of members who have no second factor"), "{found}");
    }

    async fn dpa_79_what_is_not_asked_for_is_not_shown_as_kept(world: World) {
        world.owner().await;
        signs_in(&world.office).await;
        assert_eq!(checked(&world.office).await, (PromiseState::Unbacked, None), "the settings let it be");
        let office = world.asking_second_factor().await;
        assert_ne!(checked(&office).await.0, PromiseState::Unbacked);
    }

    async fn a_declaration_that_does_not_promise_it_lets_members_choose(world: World) {
        world.owner().await;
        world.declares(DECLARED, DECLARED_OTHERWISE).await;
        assert!(!world.office.live().promises_second_factor());
        let signed_in = signs_in(&world.office).await;
        assert!(!signed_in.must_enrol);
        enrols(&world.office, &signed_in).await;
    }

    async fn a_session_from_before_it_was_asked_for_opens_nothing(world: World) {
        world.owner().await;
        let who = (OWNER, PASSWORD.to_owned());
        let passed = sign_in::sign_in(&world.office, &mut world.visitor(), who, &Browser::default()).await;
        let Passed::SignedIn(begun) = passed.unwrap() else { panic!("a code is due") };
        let office = world.asking_second_factor().await;
        let now = office.clock.now();
        assert!(sign_in::resume(&office, now, begun.token.reveal()).await.unwrap().is_none());
        assert!(sign_in::resume(&world.office, now, begun.token.reveal()).await.unwrap().is_some());
    }

    async fn whoever_ends_her_second_factor_has_to_set_up_another(world: World) {
        world.owner().await;
        let office = world.asking_second_factor().await;
        let (app, enrolled) = enrols(&office, &signs_in(&office).await).await;
        world.pass(jiff::SignedDuration::from_secs(60));
        let (mut cx, code) = (office.context(Acting::Visitor), code(&office, &app));
        let proof = (PASSWORD.to_owned(), code.as_str());
        end::end(&office, &mut cx, &enrolled, proof, &Browser::default()).await.unwrap();
        assert_eq!(checked(&office).await, (PromiseState::Running, None), "no session goes on");
        assert!(signs_in(&office).await.must_enrol);
    }
}
