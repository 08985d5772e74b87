//! The tree grows by one sequencer at a time, without gaps, forks or second thoughts.

use domain::{Entry, FactId};
use store::tree::{self, Checkpoint, GrowError, Growth, Tile};
use store::{OrganisationStore, StoreError, fact};

use crate::world::{KARI, World, first_instant};

fn growth(first_sequence: u64, facts: &[FactId]) -> Growth {
    let size = first_sequence + facts.len() as u64;
    Growth {
        first_sequence,
        facts: facts.to_vec(),
        tiles: vec![Tile { level: 0, tile_index: 0, bytes: vec![7; 32 * size as usize] }],
        checkpoint: Checkpoint {
            size,
            note: format!("fjordbok.example/log\n{size}\n"),
            signed_at: first_instant(),
        },
    }
}

async fn waiting(ours: &OrganisationStore) -> Vec<FactId> {
    let facts = fact::list_unsequenced(ours, 1000).await.unwrap();
    facts.into_iter().map(|fact| fact.id).collect()
}

scenarios! {
    async fn facts_get_their_places_in_order(world: World) {
        for number in 0..300 {
            world.join(&format!("leser{number}@solbris.example")).await;
        }
        let facts = waiting(&world.ours).await;
        assert_eq!(facts.len(), 301);
        tree::grow(&world.ours, growth(0, &facts[..290])).await.unwrap();
        tree::grow(&world.ours, growth(290, &facts[290..])).await.unwrap();
        assert_eq!(tree::size(&world.ours).await.unwrap(), 301);
        assert!(waiting(&world.ours).await.is_empty());
        let placed = fact::list_from(&world.ours, 0, 1000).await.unwrap();
        let sequences: Vec<_> = placed.iter().map(|fact| fact.sequence).collect();
        assert_eq!(sequences, (0..301).map(Some).collect::<Vec<_>>());
        assert_eq!(placed.iter().map(|fact| fact.id).collect::<Vec<_>>(), facts);
        assert!(placed.iter().all(|fact| Entry::parse(&fact.entry).is_ok()));
        let one = fact::find_at(&world.ours, 295).await.unwrap().unwrap();
        assert_eq!(one.id, facts[295]);
        let range = fact::list_from(&world.ours, 256, 2).await.unwrap();
        assert_eq!(range.iter().map(|fact| fact.sequence).collect::<Vec<_>>(), [Some(256), Some(257)]);
    }

    async fn of_two_sequencers_one_is_told_to_look_again(world: World) {
        world.join(KARI).await;
        let facts = waiting(&world.ours).await;
        let (first, second) = tokio::join!(
            tree::grow(&world.ours, growth(0, &facts)),
            tree::grow(&world.ours, growth(0, &facts[..1])),
        );
        assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|kept| **kept).count(), 1);
        let refused = first.err().or(second.err());
        let overtaken = matches!(
            refused,
            Some(GrowError::Overtaken { expected: 0 } | GrowError::Store(StoreError::Contended))
        );
        assert!(overtaken, "{refused:?}");
        let checkpoints = tree::list_checkpoints(&world.ours, 100, 10).await.unwrap();
        assert_eq!(checkpoints.len(), 1);
    }

    async fn a_fact_gets_one_place_only(world: World) {
        let facts = waiting(&world.ours).await;
        tree::grow(&world.ours, growth(0, &facts)).await.unwrap();
        let again = tree::grow(&world.ours, growth(1, &facts)).await;
        assert!(matches!(again, Err(GrowError::NotWaiting { n_missing: 1 })), "{again:?}");
        assert_eq!(tree::size(&world.ours).await.unwrap(), 1);
        let wrong = Growth { first_sequence: 1, facts: Vec::new(), ..growth(0, &facts[..0]) };
        let wrong = tree::grow(&world.ours, wrong).await;
        assert!(matches!(wrong, Err(GrowError::WrongSize { expected: 1, found: 0 })));
    }

    async fn a_tile_only_becomes_longer(world: World) {
        world.join(KARI).await;
        let facts = waiting(&world.ours).await;
        tree::grow(&world.ours, growth(0, &facts)).await.unwrap();
        let mut shorter = growth(2, &[]);
        shorter.tiles[0].bytes.truncate(32);
        tree::grow(&world.ours, shorter).await.unwrap();
        let tile = tree::lookup_tile(&world.ours, 0, 0).await.unwrap().unwrap();
        assert_eq!(tile.bytes.len(), 64);
        assert!(tree::lookup_tile(&world.ours, 1, 0).await.unwrap().is_none());
        let newest = tree::find_newest_checkpoint(&world.ours).await.unwrap().unwrap();
        assert_eq!(newest.size, 2);
        assert_eq!(tree::lookup_checkpoint(&world.ours, 2).await.unwrap(), Some(newest));
    }

    async fn facts_are_found_by_kind_and_by_what_they_are_about(world: World) {
        let kari = world.join(KARI).await;
        let last = World::fact_id_last();
        let granted = fact::list_of_kind(&world.ours, "consent.granted", last, 10).await.unwrap();
        assert_eq!(granted.len(), 1);
        let about = kari.consent.id.to_string();
        let about = fact::list_about(&world.ours, &about, last, 10).await.unwrap();
        assert_eq!(about, granted);
        let all = fact::list(&world.ours, last, 10).await.unwrap();
        assert_eq!(all.len(), 2);
        let older = fact::list(&world.ours, all[0].id, 10).await.unwrap();
        assert_eq!(older, all[1..]);
    }
}
