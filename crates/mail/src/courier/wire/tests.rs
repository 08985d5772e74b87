//! Frames come back as they were sent, and nothing else is taken for one.

use proptest::prelude::*;

use super::*;

fn reply() -> impl Strategy<Value = Reply> {
    let enhanced = prop::option::of((2_u16..6, 0_u16..1000, 0_u16..1000));
    (200_u16..600, enhanced, "[ -~øæå]{0,60}").prop_map(|(code, enhanced, text)| Reply {
        code,
        enhanced,
        text,
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    (1_u8..=14, reply()).prop_map(|(class, reply)| outcome_of(class, reply).unwrap())
}

async fn frames(mut bytes: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    let (mut frame, mut frames) = (Vec::new(), Vec::new());
    while next_frame(&mut bytes, &mut frame).await? {
        frames.push(frame.clone());
    }
    Ok(frames)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #[test]
    fn what_the_courier_says_comes_back_as_it_was(outcome in outcome(), id in any::<u128>()) {
        let delay = match &outcome {
            Outcome::TryLater(delay) => delay.clone(),
            _ => Delay::TimedOut,
        };
        let all = [
            Said::Place(7),
            Said::Answer { id: Uuid::from_u128(id), relay: 3, outcome },
            Said::Ready { relay: 1 },
            Said::Paused { relay: 2, pause_ms: 1500, delay },
            Said::Stopped(Stop::Unsettled),
        ];
        let mut bytes = Vec::new();
        all.iter().for_each(|said| said.write(&mut bytes));
        let frames = block_on(frames(&bytes)).unwrap();
        prop_assert_eq!(frames.len(), all.len());
        for (frame, said) in frames.iter().zip(&all) {
            prop_assert_eq!(&Said::read(frame).unwrap(), said);
        }
    }

    #[test]
    fn what_the_office_tells_comes_back_as_it_was(
        mail in prop::collection::vec(any::<u8>(), 0..500),
        root in prop::option::of(prop::collection::vec(any::<u8>(), 0..50)),
        texts in ("[ -~ø]{0,40}", "[ -~ø]{0,40}"),
        id in any::<u128>(),
    ) {
        let id = Uuid::from_u128(id);
        let mail = Mail { place: 9, id, from: texts.0.clone(), to: texts.1.clone(), bytes: mail };
        let relay = RelaySettings {
            url: texts.0.clone(),
            hello_name: texts.1.clone(),
            n_connections_max: 4,
            extra_root_pem: root,
        };
        let start =
            Start { folder: texts.0, n_records: 5, seed: 6, relays: vec![relay.clone(), relay] };
        for told in [Told::Start(start), Told::Mail(mail), Told::Settled(id), Told::Wanted] {
            let mut bytes = Vec::new();
            told.write(&mut bytes);
            let read = Told::read(&block_on(frames(&bytes)).unwrap()[0]).unwrap();
            let mut again = Vec::new();
            read.write(&mut again);
            prop_assert_eq!(again, bytes);
        }
    }

    #[test]
    fn whatever_comes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (Told::read(&bytes), Said::read(&bytes));
        let _ = block_on(frames(&bytes));
    }
}

#[test]
fn a_frame_may_be_as_long_as_the_limit_and_no_longer() {
    let mut bytes = (FRAME_BYTES_MAX as u32).to_le_bytes().to_vec();
    bytes.resize(FRAME_BYTES_MAX + LENGTH_BYTES, 0);
    assert_eq!(block_on(frames(&bytes)).unwrap().len(), 1);
    bytes[..LENGTH_BYTES].copy_from_slice(&(FRAME_BYTES_MAX as u32 + 1).to_le_bytes());
    bytes.push(0);
    assert!(block_on(frames(&bytes)).is_err());
}

#[test]
fn a_frame_that_is_cut_off_is_an_error_and_no_end() {
    let mut bytes = Vec::new();
    Told::Settled(Uuid::nil()).write(&mut bytes);
    for n_bytes in 1..bytes.len() {
        assert!(block_on(frames(&bytes[..n_bytes])).is_err(), "{n_bytes}");
    }
    assert_eq!(block_on(frames(&[])).unwrap().len(), 0);
}
