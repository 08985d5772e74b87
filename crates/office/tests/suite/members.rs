//! Members come by invitation, may do what they are authorised for and no more, and only while something binds them.

use domain::{AuthorisationId, Language, MemberId, PromiseState, Right, Role};
use jiff::{SignedDuration, civil::date};
use office::audience::people;
use office::member::{
    authorisation::{self, AuthoriseError, Order, OrderError},
    invitation::{self, AcceptError, InviteError},
    leave, reset, review, sign_in,
    undertaking::{self, UndertakingError},
};
use store::StoreError;

use crate::world::{World, token_of};

pub(crate) const SEEN_TO_FAIL: &[&str] = &["access-reviewed", "authorised", "bound", "bound-shown"];

const KARI: &str = "kari.nord@solbris.example";
const LIV: &str = "liv@fjordbok.example";
const PASSWORD: &str = "a long enough password";
const NEED_TO_KNOW: &str = "measure.need-to-know";
const PLEDGE: &str = "measure.pledge";
const PLEDGE_SHOWN: &str = "measure.pledge-shown";
const REVIEW: &str = "measure.access-review";
const DAY: SignedDuration = SignedDuration::from_hours(24);
const SECOND: SignedDuration = SignedDuration::from_secs(1);

fn order(role: Role) -> Order {
    let last_day = (role != Role::Owner).then_some(date(2027, 3, 1));
    Order { role, reason: "answers those who write to us".to_owned(), last_day }
}

async fn invites(world: &World, by: MemberId, email: &str, role: Role) {
    let mut cx = world.visitor();
    let to = (email, Language::En);
    invitation::invite(&world.office, &mut cx, by, to, order(role)).await.unwrap();
    world.works().await;
}

/// Follows the link in the newest mail, and signs the undertaking.
async fn accepts(world: &World, email: &str) -> Result<MemberId, AcceptError> {
    let words = undertaking::wording(&world.office, Language::En);
    accepts_signing(world, email, Some(undertaking::digest(&words))).await
}

async fn accepts_signing(
    world: &World,
    email: &str,
    signed: Option<domain::Digest>,
) -> Result<MemberId, AcceptError> {
    let token = token_of(&world.last_mail_to(email), "/invitations/");
    let chosen = (PASSWORD.to_owned(), Language::En);
    invitation::accept(&world.office, &mut world.visitor(), &token, chosen, signed).await
}

/// A colleague who came by invitation.
async fn colleague(world: &World, owner: MemberId, role: Role) -> MemberId {
    invites(world, owner, LIV, role).await;
    if role.sees_personal_data() {
        return accepts(world, LIV).await.unwrap();
    }
    accepts_signing(world, LIV, None).await.unwrap()
}

async fn signs_in(world: &World, email: &str) -> keys::Bearer {
    crate::sign_in::signs_in(world, email, PASSWORD).await.unwrap()
}

async fn may(world: &World, session: &keys::Bearer, right: Right) -> bool {
    let now = world.office.clock.now();
    let signed_in = sign_in::resume(&world.office, now, session.reveal()).await.unwrap();
    signed_in.is_some_and(|it| it.may(right))
}

/// How many of the newsletter's people a Member sees an address of.
async fn n_seen(world: &World, by: MemberId) -> usize {
    let topic = "technology".parse().unwrap();
    let part = (domain::SubjectId::from_uuid(uuid::Uuid::nil()), 10);
    let about = ("newsletter", &topic);
    let seen = people::page(&world.office, &mut world.visitor(), by, about, part).await.unwrap();
    seen.iter().filter(|it| it.masked.is_some()).count()
}

/// Lets end what is due to end.
async fn sweeps(world: &World) {
    office::expiry::sweep(&world.office, &world.visitor()).await.unwrap();
}

async fn only_authorisation(world: &World, member: MemberId) -> AuthorisationId {
    let given = store::authorisation::list_of(&world.office.store, member).await.unwrap();
    assert_eq!(given.len(), 1);
    given[0].id
}

scenarios! {
    async fn whoever_is_invited_comes_in_bound_and_authorised_until_a_day(world: World) {
        let owner = world.owner().await;
        invites(world, owner, LIV, Role::Support).await;
        assert!(crate::sign_in::signs_in(world, LIV, "").await.is_err(), "she has not answered");
        reset::ask(&world.office, &mut world.visitor(), LIV).await.unwrap();
        world.works().await;
        assert_eq!(world.mails_to(LIV).len(), 1, "no other way in than the invitation");
        let liv = accepts(world, LIV).await.unwrap();
        let session = signs_in(world, LIV).await;
        assert!(may(world, &session, Right::SeeSubjects).await);
        assert!(!may(world, &session, Right::SendMailings).await);
        let given = store::authorisation::list_of(&world.office.store, liv).await.unwrap();
        assert_eq!((given[0].role, given[0].given_by), (Role::Support, Some(owner)));
        assert_eq!(given[0].ends_at, Some("2027-03-01T23:00:00Z".parse().unwrap()), "in Oslo");
        assert!(matches!(accepts(world, LIV).await, Err(AcceptError::Over)), "a link works once");
        let kinds = world.fact_kinds().await;
        for kind in ["member.joined", "authorisation.given", "undertaking.given"] {
            assert_eq!(kinds.iter().filter(|it| *it == kind).count(), 2, "{kind}: hers and the owner's");
        }
    }

    async fn a_link_works_for_seven_days_and_another_one_replaces_it(world: World) {
        let owner = world.owner().await;
        invites(world, owner, LIV, Role::Auditor).await;
        let first = token_of(&world.last_mail_to(LIV), "/invitations/");
        let week = DAY * i32::try_from(invitation::INVITATION_DAYS).unwrap();
        let now = world.office.clock.now();
        let finds = async |at, token: &str| invitation::find(&world.office, at, token).await.unwrap().is_some();
        assert!(finds(now + week - SECOND, &first).await);
        assert!(!finds(now + week, &first).await);
        world.pass(DAY);
        let id = store::invitation::list(&world.office.store).await.unwrap()[0].id;
        invitation::renew(&world.office, &mut world.visitor(), id).await.unwrap();
        world.works().await;
        assert_eq!(world.mails_to(LIV).len(), 2);
        assert!(!finds(now + DAY, &first).await, "the first link is replaced");
        let second = token_of(&world.last_mail_to(LIV), "/invitations/");
        assert!(finds(now + DAY + week - SECOND, &second).await);
        let (chosen, mut cx) = ((PASSWORD.to_owned(), Language::Nb), world.visitor());
        let unsigned = invitation::accept(&world.office, &mut cx, &second, chosen, None).await;
        let auditor = unsigned.unwrap();
        let standing = authorisation::standing(&world.office, world.office.clock.now(), auditor).await.unwrap();
        assert!(!standing.is_bound && standing.rights().has(Right::Read), "an auditor sees nobody's data");
    }

    async fn an_invitation_that_nobody_answers_or_that_is_taken_back_leaves_no_address(world: World) {
        let owner = world.owner().await;
        invites(world, owner, LIV, Role::Support).await;
        let mut cx = world.visitor();
        let again = invitation::invite(
            &world.office, &mut cx, owner, ("LIV@fjordbok.example", Language::Nb), order(Role::Auditor),
        );
        assert!(matches!(again.await, Err(InviteError::Known)));
        let id = store::invitation::list(&world.office.store).await.unwrap()[0].id;
        invitation::withdraw(&world.office, &cx, id).await.unwrap();
        assert!(matches!(accepts(world, LIV).await, Err(AcceptError::Over)));
        assert_eq!(store::member::list(&world.office.store).await.unwrap().len(), 1);

        invites(world, owner, LIV, Role::Support).await;
        let kept = DAY * i32::try_from(invitation::UNANSWERED_DAYS_MAX).unwrap();
        world.pass(kept - SECOND);
        sweeps(world).await;
        assert_eq!(store::member::list(&world.office.store).await.unwrap().len(), 2);
        world.pass(SECOND);
        sweeps(world).await;
        assert_eq!(store::member::list(&world.office.store).await.unwrap().len(), 1);
        assert!(store::invitation::list(&world.office.store).await.unwrap().is_empty());
    }

    async fn an_invitation_is_worth_nothing_once_whoever_gave_it_may_not_decide(world: World) {
        let owner = world.owner().await;
        invites(world, owner, LIV, Role::Owner).await;
        let liv = accepts(world, LIV).await.unwrap();
        invites(world, liv, "per@fjordbok.example", Role::Auditor).await;
        let id = only_authorisation(world, liv).await;
        authorisation::end(&world.office, &mut world.visitor(), owner, id).await.unwrap();
        let joins = accepts_signing(world, "per@fjordbok.example", None).await;
        assert!(matches!(joins, Err(AcceptError::Over)));
    }

    async fn nobody_comes_to_personal_data_unsigned_or_by_other_words(world: World) {
        let owner = world.owner().await;
        invites(world, owner, LIV, Role::Support).await;
        let accepts = async |signed| accepts_signing(world, LIV, signed).await;
        assert!(matches!(accepts(None).await, Err(AcceptError::Unsigned)));
        let other = Some(undertaking::digest("I promise nothing"));
        assert!(matches!(accepts(other).await, Err(AcceptError::OtherWords)));
        let words = undertaking::wording(&world.office, Language::Nb);
        let nb = Some(undertaking::digest(&words));
        assert!(matches!(accepts(nb).await, Err(AcceptError::OtherWords)), "she read it in English");
        let words = undertaking::wording(&world.office, Language::En);
        assert!(accepts(Some(undertaking::digest(&words))).await.is_ok());
    }

    async fn an_order_has_a_reason_and_a_last_day_that_is_not_over(world: World) {
        let owner = world.owner().await;
        let liv = colleague(world, owner, Role::Auditor).await;
        let gives = async |order| {
            authorisation::give(&world.office, &mut world.visitor(), owner, liv, order).await
        };
        let refused = |answer, expected| match answer {
            Err(AuthoriseError::Order(error)) => assert_eq!(error, expected),
            other => panic!("{other:?}"),
        };
        let developer = || order(Role::Developer);
        refused(gives(Order { reason: " ".into(), ..developer() }).await, OrderError::NoReason);
        refused(gives(Order { reason: "x".repeat(401), ..developer() }).await, OrderError::LongReason);
        refused(gives(Order { last_day: None, ..developer() }).await, OrderError::NoEnd);
        let yesterday = Some(date(2026, 11, 21));
        refused(gives(Order { last_day: yesterday, ..developer() }).await, OrderError::Past);
        let today = Some(date(2026, 11, 22));
        gives(Order { last_day: today, reason: "x".repeat(400), ..developer() }).await.unwrap();
        assert!(matches!(gives(developer()).await, Err(AuthoriseError::Held)));
        assert!(matches!(gives(order(Role::Support)).await, Err(AuthoriseError::Unbound)), "DPA-13");
    }

    async fn nobody_decides_about_herself_and_an_owner_always_stays(world: World) {
        let owner = world.owner().await;
        let (office, mut cx) = (&world.office, world.visitor());
        let own = only_authorisation(world, owner).await;
        assert!(matches!(authorisation::end(office, &mut cx, owner, own).await, Err(AuthoriseError::Own)));
        assert!(matches!(leave::end(office, &mut cx, owner, owner).await, Err(AuthoriseError::Own)));
        let more = authorisation::give(office, &mut cx, owner, owner, order(Role::Support)).await;
        assert!(matches!(more, Err(AuthoriseError::Own)));
        let paper = undertaking::record(office, &mut cx, owner, owner, (false, "binder 1", None)).await;
        assert!(matches!(paper, Err(UndertakingError::Own)));
        // An owner with a last day is none who stays.
        invites(world, owner, LIV, Role::Owner).await;
        let liv = accepts(world, LIV).await.unwrap();
        authorisation::end(office, &mut cx, liv, own).await.unwrap();
        let (last, other) = (only_authorisation(world, liv).await, owner);
        let ends = authorisation::end(office, &mut cx, other, last).await;
        assert!(matches!(ends, Err(AuthoriseError::LastOwner)));
        let leaves = leave::end(office, &mut cx, other, liv).await;
        assert!(matches!(leaves, Err(AuthoriseError::LastOwner)));
        let standing = authorisation::standing(office, world.office.clock.now(), liv).await.unwrap();
        assert_eq!(standing.roles, [Role::Owner], "nothing was left half done");
    }

    async fn dpa_12_access_ends_in_every_open_session_at_the_instant_it_is_ended(world: World) {
        let owner = world.owner().await;
        world.subscribes(KARI).await;
        let liv = colleague(world, owner, Role::Support).await;
        let sessions = [signs_in(world, LIV).await, signs_in(world, LIV).await];
        assert_eq!(n_seen(world, liv).await, 1);
        let id = only_authorisation(world, liv).await;
        authorisation::end(&world.office, &mut world.visitor(), owner, id).await.unwrap();
        for session in &sessions {
            assert!(!may(world, session, Right::SeeSubjects).await);
            assert!(!may(world, session, Right::Read).await);
        }
        assert_eq!(n_seen(world, liv).await, 0, "what let her in is asked again");
        let again = authorisation::end(&world.office, &mut world.visitor(), owner, id).await;
        assert!(matches!(again, Err(AuthoriseError::Over)));
        assert!(world.fact_kinds().await.contains(&"authorisation.ended".to_owned()));
    }

    async fn dpa_12_access_is_over_at_the_first_instant_after_its_last_day(world: World) {
        let owner = world.owner().await;
        colleague(world, owner, Role::Support).await;
        let end: jiff::Timestamp = "2027-03-01T23:00:00Z".parse().unwrap();
        world.pass(end.duration_since(world.office.clock.now()) - SECOND);
        let session = signs_in(world, LIV).await;
        assert!(may(world, &session, Right::SeeSubjects).await);
        world.pass(SECOND);
        assert!(!may(world, &session, Right::SeeSubjects).await, "in the session that is open");
    }

    async fn dpa_12_data_that_somebody_opens_without_being_authorised_break_the_promise(world: World) {
        let owner = world.owner().await;
        world.subscribes(KARI).await;
        let liv = colleague(world, owner, Role::Support).await;
        assert_eq!(n_seen(world, liv).await, 1);
        assert_eq!(world.promise_of("authorised"), NEED_TO_KNOW);
        assert_eq!(world.finds(NEED_TO_KNOW, Language::En).await, None);
        assert_eq!(world.state_of(NEED_TO_KNOW).await, PromiseState::Kept);
        // As if she had been authorised for less all along, by somebody with a database tool.
        world.tampers("UPDATE authorisation SET role = 'auditor' WHERE role = 'support'").await;
        let found = world.finds(NEED_TO_KNOW, Language::En).await.unwrap();
        assert!(found.contains("1 time(s) by somebody not authorised"), "{found}");
        assert_eq!(world.state_of(NEED_TO_KNOW).await, PromiseState::Broken);
    }

    async fn a_member_who_leaves_is_out_of_every_session_and_cannot_come_back(world: World) {
        let owner = world.owner().await;
        let liv = colleague(world, owner, Role::Marketing).await;
        let session = signs_in(world, LIV).await;
        leave::end(&world.office, &mut world.visitor(), owner, liv).await.unwrap();
        let now = world.office.clock.now();
        assert!(sign_in::resume(&world.office, now, session.reveal()).await.unwrap().is_none());
        assert!(crate::sign_in::signs_in(world, LIV, PASSWORD).await.is_err());
        let mut cx = world.visitor();
        let back = authorisation::give(&world.office, &mut cx, owner, liv, order(Role::Auditor)).await;
        assert!(matches!(back, Err(AuthoriseError::Absent)));
        assert!(world.fact_kinds().await.contains(&"member.left".to_owned()));
    }

    async fn dpa_13_whoever_is_no_longer_bound_sees_nobodys_data_until_she_signs_again(world: World) {
        let owner = world.owner().await;
        world.subscribes(KARI).await;
        let liv = colleague(world, owner, Role::Support).await;
        let session = signs_in(world, LIV).await;
        let undertakings = store::undertaking::list_of(&world.office.store, liv).await.unwrap();
        undertaking::end(&world.office, &mut world.visitor(), owner, undertakings[0].id).await.unwrap();
        assert!(!may(world, &session, Right::SeeSubjects).await);
        assert!(may(world, &session, Right::Read).await, "she may still come and sign");
        assert_eq!(n_seen(world, liv).await, 0);
        assert_eq!(world.finds(PLEDGE, Language::En).await, None, "nothing was opened unbound");
        let words = undertaking::wording(&world.office, Language::Nb);
        let shown = (Language::Nb, undertaking::digest(&words));
        undertaking::sign(&world.office, &mut world.visitor(), liv, shown).await.unwrap();
        assert!(may(world, &session, Right::SeeSubjects).await);
    }

    async fn dpa_13_data_that_somebody_opens_unbound_break_the_promise(world: World) {
        let owner = world.owner().await;
        world.subscribes(KARI).await;
        let liv = colleague(world, owner, Role::Support).await;
        assert_eq!(n_seen(world, liv).await, 1);
        assert_eq!(world.promise_of("bound"), PLEDGE);
        assert_eq!(world.finds(PLEDGE, Language::En).await, None);
        assert_eq!(world.state_of(PLEDGE).await, PromiseState::Kept);
        world.tampers("DELETE FROM undertaking").await;
        let found = world.finds(PLEDGE, Language::En).await.unwrap();
        assert!(found.contains("1 time(s) by somebody not bound"), "{found}");
    }

    async fn dpa_13_a_paper_or_a_law_binds_until_its_last_day(world: World) {
        let owner = world.owner().await;
        let liv = colleague(world, owner, Role::Auditor).await;
        let records = async |reference: &'static str, last_day| {
            let bound = (true, reference, last_day);
            undertaking::record(&world.office, &mut world.visitor(), owner, liv, bound).await
        };
        assert!(matches!(records("  ", None).await, Err(UndertakingError::NoReference)));
        let yesterday = Some(date(2026, 11, 21));
        assert!(matches!(records("Act § 13", yesterday).await, Err(UndertakingError::Past)));
        records("Act § 13", Some(date(2026, 11, 22))).await.unwrap();
        authorisation::give(&world.office, &mut world.visitor(), owner, liv, order(Role::Support)).await.unwrap();
        let standing = async || {
            let now = world.office.clock.now();
            authorisation::standing(&world.office, now, liv).await.unwrap().rights()
        };
        // The day ends at 23:00 in UTC, since the organisation is in Oslo.
        world.pass(SignedDuration::from_hours(14) - SECOND);
        assert!(standing().await.has(Right::SeeSubjects));
        world.pass(SECOND);
        assert!(!standing().await.has(Right::SeeSubjects));
    }

    async fn dpa_14_the_words_that_were_signed_can_be_shown_or_the_promise_is_broken(world: World) {
        let owner = world.owner().await;
        colleague(world, owner, Role::Support).await;
        assert_eq!(world.promise_of("bound-shown"), PLEDGE_SHOWN);
        assert_eq!(world.finds(PLEDGE_SHOWN, Language::En).await, None);
        assert_eq!(world.state_of(PLEDGE_SHOWN).await, PromiseState::Kept);
        world.tampers("UPDATE undertaking_wording SET wording = 'as you like' WHERE language = 'en'").await;
        let found = world.finds(PLEDGE_SHOWN, Language::En).await.unwrap();
        assert!(found.contains("1 member(s) are bound by words"), "{found}");
    }

    async fn in_29_an_authorisation_that_nobody_looked_at_in_time_breaks_the_promise(world: World) {
        let owner = world.owner().await;
        let liv = colleague(world, owner, Role::Support).await;
        assert_eq!(world.promise_of("access-reviewed"), REVIEW);
        // Given on 22 November and looked at four times a year: the last day is 22 February.
        let last: jiff::Timestamp = "2027-02-22T22:59:59Z".parse().unwrap();
        world.pass(last.duration_since(world.office.clock.now()));
        assert_eq!(world.finds(REVIEW, Language::En).await, None);
        world.pass(SECOND);
        let found = world.finds(REVIEW, Language::En).await.unwrap();
        assert!(found.contains("2 authorisation(s) were not reviewed"), "{found}");
        assert_eq!(world.state_of(REVIEW).await, PromiseState::Broken);
        let (hers, own) = (only_authorisation(world, liv).await, only_authorisation(world, owner).await);
        let decides = async |by, id, kept| {
            world.pass(SECOND);
            review::decide(&world.office, &mut world.visitor(), by, id, kept).await
        };
        decides(owner, hers, true).await.unwrap();
        decides(owner, own, true).await.unwrap();
        assert_eq!(world.finds(REVIEW, Language::En).await, None);
        assert_eq!(world.state_of(REVIEW).await, PromiseState::Kept);
        decides(owner, hers, false).await.unwrap();
        assert!(matches!(decides(owner, hers, true).await, Err(AuthoriseError::Over)));
        let reviews = store::authorisation::list_reviews(&world.office.store, 10).await.unwrap();
        let kept: Vec<bool> = reviews.iter().map(|it| it.is_kept).collect();
        assert_eq!(kept, [false, true, true]);
    }

    async fn in_29_ones_own_authorisation_is_looked_at_by_somebody_else_where_there_is_one(world: World) {
        let owner = world.owner().await;
        invites(world, owner, LIV, Role::Owner).await;
        let liv = accepts(world, LIV).await.unwrap();
        let own = only_authorisation(world, owner).await;
        let decides = async |by| review::decide(&world.office, &mut world.visitor(), by, own, true).await;
        assert!(matches!(decides(owner).await, Err(AuthoriseError::Own)));
        decides(liv).await.unwrap();
    }

    async fn a_session_of_somebody_erased_opens_nothing(world: World) {
        let owner = world.owner().await;
        let liv = colleague(world, owner, Role::Support).await;
        let session = signs_in(world, LIV).await;
        let erasure = store::erasure::Erasure {
            digest: keys::ErasureDigest::from_bytes([7; 32]),
            erased_at: world.office.clock.now(),
        };
        let erased = world.office.store.transact(move |mut tx| async move {
            store::erase::erase_member(&mut tx, liv, &erasure).await?;
            tx.commit_without_fact("a test looks at the rows alone").await
        });
        let erased: Result<(), StoreError> = erased.await;
        erased.unwrap();
        assert!(!may(world, &session, Right::Read).await);
    }
}
