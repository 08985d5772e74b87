//! Jobs: added with their cause, claimed by one worker at a time, tried again, given up, seen.

use std::collections::BTreeMap;

use domain::{JobId, JobState};
use jiff::{SignedDuration, Timestamp, ToSpan};
use store::job::{self, ATTEMPTS_MAX, Job, JobError, NewJob};

use crate::world::{World, first_instant};

const LEASE: SignedDuration = SignedDuration::from_secs(60);

async fn add(world: &World, key: &str, run_at: Timestamp) -> bool {
    let new = NewJob {
        id: world.random(|random| JobId::new(world.now(), random)),
        kind: "confirm",
        key: key.to_owned(),
        payload: "sealed".to_owned(),
        subject_id: None,
        run_at,
    };
    let mut tx = world.ours.begin().await.unwrap();
    let added = job::add(&mut tx, &new).await.unwrap();
    tx.commit(&[world.any_entry()]).await.unwrap();
    added
}

async fn claim(world: &World, now: Timestamp) -> Vec<Job> {
    job::claim(&world.ours, now, LEASE, 10).await.unwrap()
}

async fn complete(world: &World, job: &Job) -> Result<(), JobError> {
    let mut tx = world.ours.begin().await.unwrap();
    job::complete(&mut tx, job).await?;
    tx.commit_without_fact("a test's job").await.unwrap();
    Ok(())
}

async fn fail(world: &World, job: &Job, now: Timestamp) -> Result<(), JobError> {
    let mut tx = world.ours.begin().await.unwrap();
    job::fail(&mut tx, job, now, "the mail server is away").await?;
    tx.commit_without_fact("a test's job").await.unwrap();
    Ok(())
}

scenarios! {
    async fn a_key_is_added_once(world: World) {
        let now = first_instant();
        assert!(add(world, "confirm:1", now).await);
        assert!(!add(world, "confirm:1", now).await);
        let jobs = claim(world, now).await;
        assert_eq!(jobs.len(), 1);
        complete(world, &jobs[0]).await.unwrap();
        assert!(!add(world, "confirm:1", now).await, "also not after it is done");
        let done = job::find(&world.ours, "confirm:1").await.unwrap().unwrap();
        assert_eq!((done.state, done.payload.as_str()), (JobState::Done, ""));
    }

    async fn a_job_waits_for_its_instant_and_for_nobody_elses_lease(world: World) {
        let run_at = first_instant() + 1.hour();
        add(world, "confirm:1", run_at).await;
        assert!(claim(world, run_at - 1.microsecond()).await.is_empty());
        assert_eq!(claim(world, run_at).await.len(), 1);
        let lost_at = run_at + LEASE;
        assert!(claim(world, lost_at - 1.microsecond()).await.is_empty());
        let again = claim(world, lost_at).await;
        assert_eq!(again[0].attempts, 2);
    }

    async fn a_worker_that_lost_its_lease_cannot_end_the_job(world: World) {
        let now = first_instant();
        add(world, "confirm:1", now).await;
        let slow = claim(world, now).await.remove(0);
        let quick = claim(world, now + LEASE).await.remove(0);
        assert!(matches!(complete(world, &slow).await, Err(JobError::LeaseLost)));
        complete(world, &quick).await.unwrap();
        assert!(matches!(complete(world, &quick).await, Err(JobError::LeaseLost)));
    }

    async fn a_prolonged_lease_keeps_others_away(world: World) {
        let now = first_instant();
        add(world, "confirm:1", now).await;
        let job = claim(world, now).await.remove(0);
        let mut tx = world.ours.begin().await.unwrap();
        job::prolong(&mut tx, &job, now + 2.hours()).await.unwrap();
        tx.commit_without_fact("a test's job").await.unwrap();
        assert!(claim(world, now + 1.hour()).await.is_empty());
        complete(world, &job).await.unwrap();
    }

    async fn a_failing_job_is_tried_again_and_given_up_at_last(world: World) {
        let mut now = first_instant();
        add(world, "confirm:1", now).await;
        for attempt in 1..=ATTEMPTS_MAX {
            let job = claim(world, now).await.remove(0);
            assert_eq!(job.attempts, attempt);
            fail(world, &job, now).await.unwrap();
            let pause = job::back_off(attempt);
            assert!(claim(world, now + pause - 1.microsecond()).await.is_empty());
            now += pause;
        }
        assert!(claim(world, now + 1000.hours()).await.is_empty());
        let dead = job::find(&world.ours, "confirm:1").await.unwrap().unwrap();
        assert_eq!(dead.state, JobState::Dead);
        assert_eq!(dead.last_error.as_deref(), Some("the mail server is away"));
        let mut tx = world.ours.begin().await.unwrap();
        assert_eq!(job::revive(&mut tx, dead.id, now).await.unwrap(), 1);
        tx.commit_without_fact("a test's job").await.unwrap();
        assert_eq!(claim(world, now).await[0].attempts, 1);
    }

    async fn eight_workers_claim_each_job_once(world: World) {
        let now = first_instant();
        let mut tx = world.ours.begin().await.unwrap();
        for number in 0..400 {
            let new = NewJob {
                id: world.random(|random| JobId::new(now, random)),
                kind: "send",
                key: format!("send:{number}"),
                payload: String::new(),
                subject_id: None,
                run_at: now,
            };
            job::add(&mut tx, &new).await.unwrap();
        }
        tx.commit(&[world.any_entry()]).await.unwrap();
        let workers = (0..8).map(|_| {
            let ours = world.ours.clone();
            tokio::spawn(async move {
                let mut claimed = Vec::new();
                loop {
                    let jobs = job::claim(&ours, now, LEASE, 7).await.unwrap();
                    if jobs.is_empty() {
                        return claimed;
                    }
                    assert!(jobs.len() <= 7);
                    claimed.extend(jobs.into_iter().map(|job| job.key));
                }
            })
        });
        let mut n_claims: BTreeMap<String, u32> = BTreeMap::new();
        for worker in workers.collect::<Vec<_>>() {
            for key in worker.await.unwrap() {
                *n_claims.entry(key).or_default() += 1;
            }
        }
        // A worker may see nothing while another holds the last rows; the lease brings them back.
        for job in job::claim(&world.ours, now, LEASE, 400).await.unwrap() {
            *n_claims.entry(job.key).or_default() += 1;
        }
        assert_eq!(n_claims.len(), 400);
        assert!(n_claims.values().all(|n_claims| *n_claims == 1));
    }

    async fn jobs_are_counted_and_listed(world: World) {
        let now = first_instant();
        for key in ["confirm:1", "confirm:2", "confirm:3"] {
            add(world, key, now).await;
        }
        let jobs = job::claim(&world.ours, now, LEASE, 1).await.unwrap();
        complete(world, &jobs[0]).await.unwrap();
        let tally = job::tally(&world.ours).await.unwrap();
        let counts: Vec<_> = tally.iter().map(|tally| (tally.state, tally.n_jobs)).collect();
        assert_eq!(counts, [(JobState::Done, 1), (JobState::Open, 2)]);
        let before = now - 1.microsecond();
        let open = job::list(&world.ours, JobState::Open, before, 10).await.unwrap();
        assert_eq!(open.len(), 2);
        let mut tx = world.ours.begin().await.unwrap();
        assert_eq!(job::delete_done_before(&mut tx, now).await.unwrap(), 0);
        let later = now + 1.microsecond();
        assert_eq!(job::delete_done_before(&mut tx, later).await.unwrap(), 1);
        tx.commit_without_fact("a test's jobs").await.unwrap();
    }
}
