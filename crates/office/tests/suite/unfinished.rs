//! What a crash left half done is ended: nobody stays whose last ground is gone, or whose mailbox is dead.

use domain::SubjectId;
use jiff::SignedDuration;
use office::{Acting, unfinished};

use crate::world::World;

const KARI: &str = "kari.nord@solbris.example";
const OLA: &str = "ola.vik@solbris.example";

async fn finishes(world: &World) -> u64 {
    let mut cx = world.office.context(Acting::Job);
    unfinished::finish(&world.office, &mut cx).await.unwrap()
}

async fn subject(world: &World, email: &str) -> SubjectId {
    world.subject_of(email).await.unwrap()
}

scenarios! {
    async fn dsr_13_whoever_lost_her_last_ground_right_before_a_crash_is_erased_after_it(world: World) {
        world.subscribes(KARI).await;
        world.subscribes(OLA).await;
        assert_eq!(finishes(world).await, 0);
        // The office falls between taking the yes back and erasing.
        let (rows, at) = (world.office.store.clone(), world.office.clock.now());
        let kari = subject(world, KARI).await;
        let id = store::consent::list_of_subject(&rows, kari).await.unwrap()[0].id;
        let withdrawn = rows.transact(move |mut tx| async move {
            store::consent::withdraw(&mut tx, id, at).await?;
            tx.commit_without_fact("a step that a crash cut off").await
        });
        withdrawn.await.unwrap();
        assert!(world.subject_of(KARI).await.is_some());
        assert_eq!(finishes(world).await, 1);
        assert!(world.subject_of(KARI).await.is_none());
        assert!(world.subject_of(OLA).await.is_some(), "nobody else is touched");
        assert!(world.fact_kinds().await.contains(&"subject.erased".to_owned()));
        assert_eq!(finishes(world).await, 0);
    }

    async fn um_50_a_mailbox_found_dead_right_before_a_crash_is_erased_after_it(world: World) {
        world.subscribes(KARI).await;
        world.subscribes(OLA).await;
        crate::returns::mailed(world).await;
        // The office falls between keeping the mail server's answer and acting on it.
        let now = world.office.clock.now().as_microsecond();
        let answered = format!(
            "UPDATE delivery SET state = 'failed', sent_at = NULL, returned = 'dead', returned_at = {now}
             WHERE id = (SELECT id FROM delivery ORDER BY subject_id LIMIT 1)"
        );
        world.tampers(&answered).await;
        world.pass(SignedDuration::from_secs(21));
        assert_eq!(finishes(world).await, 1);
        assert_eq!(store::contact::count(&world.office.store).await.unwrap(), 1);
        assert_eq!(finishes(world).await, 0);
    }
}
