//! What is open to anybody, driven through the real router over a real store and a real mail server.

#![expect(clippy::unwrap_used, reason = "in a test, what is not there is a failure")]

mod doors;
mod house;
mod joining;
mod own_page;
mod published;
mod reading;
mod subscribing;
