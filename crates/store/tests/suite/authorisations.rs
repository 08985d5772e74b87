//! Authorisations and undertakings count from their first instant to before their last, and what was opened is held
//! against them.

use domain::{
    AccessRecordId, Actor, AuthorisationId, Digest, MemberId, Right, Role, SubjectId,
    UndertakingId, UndertakingWay,
};
use jiff::{SignedDuration, Timestamp};
use store::authorisation::{self, Authorisation};
use store::undertaking::{self, Undertaking};
use store::{Tx, access};
use uuid::Uuid;

use crate::world::World;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MICROSECOND: SignedDuration = SignedDuration::from_micros(1);

fn authorised(world: &World, member_id: MemberId, role: Role) -> Authorisation {
    let given_at = world.now();
    Authorisation {
        id: world.random(|random| AuthorisationId::new(given_at, random)),
        member_id,
        role,
        reason: "answers those who call".to_owned(),
        given_by: None,
        given_at,
        ends_at: Some(given_at + HOUR),
        ended_by: None,
        ended_at: None,
        reviewed_at: given_at,
    }
}

/// Returns an undertaking for the time of an authorisation.
fn bound(world: &World, given: &Authorisation) -> Undertaking {
    let (member_id, given_at) = (given.member_id, given.given_at);
    Undertaking {
        id: world.random(|random| UndertakingId::new(given_at, random)),
        member_id,
        way: UndertakingWay::Paper,
        digest: Digest::from_bytes([7; 32]),
        reference: "binder 3".to_owned(),
        recorded_by: member_id,
        given_at,
        ends_at: Some(given_at + HOUR),
        ended_at: None,
    }
}

fn somebody(world: &World) -> MemberId {
    world.random(|random| MemberId::new(world.now(), random))
}

async fn commit(world: &World, tx: Tx) {
    tx.commit(&[world.any_entry()]).await.unwrap();
}

/// Puts on record that a Member opened somebody's data at an instant.
async fn opens(world: &World, member: MemberId, at: Timestamp) {
    let id = world.random(|random| AccessRecordId::new(at, random));
    let mut tx = world.ours.begin().await.unwrap();
    let subject = SubjectId::from_uuid(Uuid::from_u128(at.as_microsecond().unsigned_abs().into()));
    let row = (id, subject, "newsletter", "show-to-member", Actor::Member, Some(member), at);
    access::add(&mut tx, vec![row]).await.unwrap();
    commit(world, tx).await;
}

scenarios! {
    async fn a_role_is_held_from_its_first_instant_to_before_its_last(world: World) {
        let member = somebody(world);
        let given = authorised(world, member, Role::Support);
        let mut tx = world.ours.begin().await.unwrap();
        authorisation::add(&mut tx, &given).await.unwrap();
        undertaking::add(&mut tx, &bound(world, &given)).await.unwrap();
        commit(world, tx).await;
        let ends_at = given.ends_at.unwrap();
        let before = authorisation::list_held(&world.ours, member, ends_at - MICROSECOND).await.unwrap();
        assert_eq!((before.len(), before[0].role, before[0].n_undertakings), (1, Role::Support, 1));
        assert!(authorisation::list_held(&world.ours, member, ends_at).await.unwrap().is_empty());
        assert!(authorisation::list_standing(&world.ours, ends_at).await.unwrap().is_empty());
        assert_eq!(authorisation::list_of(&world.ours, member).await.unwrap(), [given]);
    }

    async fn what_ended_stays_ended_and_ends_once(world: World) {
        let member = somebody(world);
        let given = authorised(world, member, Role::Support);
        let bound = bound(world, &given);
        let now = given.given_at + HOUR / 2;
        let mut tx = world.ours.begin().await.unwrap();
        authorisation::add(&mut tx, &given).await.unwrap();
        undertaking::add(&mut tx, &bound).await.unwrap();
        assert_eq!(undertaking::end(&mut tx, bound.id, now).await.unwrap(), 1);
        assert_eq!(undertaking::end(&mut tx, bound.id, now).await.unwrap(), 0);
        assert_eq!(authorisation::keep_reviewed(&mut tx, given.id, now).await.unwrap(), 1);
        assert_eq!(authorisation::end(&mut tx, given.id, member, now).await.unwrap(), 1);
        assert_eq!(authorisation::end(&mut tx, given.id, member, now).await.unwrap(), 0);
        assert_eq!(authorisation::keep_reviewed(&mut tx, given.id, now).await.unwrap(), 0);
        commit(world, tx).await;
        // Also by a clock that is behind: what was ended is ended.
        assert!(authorisation::list_held(&world.ours, member, given.given_at).await.unwrap().is_empty());
        let found = authorisation::lookup(&world.ours, given.id).await.unwrap().unwrap();
        assert_eq!((found.reviewed_at, found.ended_at, found.stands_at(now)), (now, Some(now), false));
    }

    async fn an_opening_is_covered_from_the_first_instant_to_before_the_last(world: World) {
        let member = somebody(world);
        let given = authorised(world, member, Role::Support);
        let bound = bound(world, &given);
        let mut tx = world.ours.begin().await.unwrap();
        authorisation::add(&mut tx, &given).await.unwrap();
        undertaking::add(&mut tx, &bound).await.unwrap();
        commit(world, tx).await;
        let (first, end) = (given.given_at, given.ends_at.unwrap());
        let counts = async || {
            let (n, n_uncovered) = authorisation::count_openings(&world.ours, first - HOUR).await.unwrap();
            (n, n_uncovered, authorisation::count_unbound(&world.ours, first - HOUR).await.unwrap())
        };
        opens(world, member, first).await;
        opens(world, member, end - MICROSECOND).await;
        assert_eq!(counts().await, (2, 0, 0));
        opens(world, member, first - MICROSECOND).await;
        opens(world, member, end).await;
        assert_eq!(counts().await, (4, 2, 2));
    }

    async fn a_role_that_sees_nobody_covers_no_opening(world: World) {
        let member = somebody(world);
        let given = authorised(world, member, Role::Auditor);
        let mut tx = world.ours.begin().await.unwrap();
        authorisation::add(&mut tx, &given).await.unwrap();
        commit(world, tx).await;
        opens(world, member, given.given_at).await;
        let counted = authorisation::count_openings(&world.ours, given.given_at).await.unwrap();
        assert_eq!(counted, (1, 1));
    }

    async fn denied_attempts_are_counted_by_the_hour(world: World) {
        let (member, hour) = (somebody(world), world.now());
        let mut tx = world.ours.begin().await.unwrap();
        for _ in 0..3 {
            authorisation::add_denied(&mut tx, member, Right::SeeSubjects, hour).await.unwrap();
        }
        authorisation::add_denied(&mut tx, member, Right::Authorise, hour + HOUR).await.unwrap();
        commit(world, tx).await;
        let listed = authorisation::list_denied(&world.ours, member, hour).await.unwrap();
        let counts: Vec<_> = listed.iter().map(|it| (it.access_right, it.n_attempts)).collect();
        assert_eq!(counts, [(Right::Authorise, 1), (Right::SeeSubjects, 3)]);
        let mut tx = world.ours.begin().await.unwrap();
        assert_eq!(authorisation::delete_denied_before(&mut tx, hour + HOUR).await.unwrap(), 1);
        commit(world, tx).await;
    }
}
