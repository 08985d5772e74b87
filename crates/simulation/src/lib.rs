//! Lives a company's year: people come and go, mailings go out, the house crashes, and what was promised is checked on
//! the way. Drives the office alone; knows no HTTP.

mod acts;
mod census;
mod choice;
mod fault;
mod house;
mod life;
mod relay;
mod rows;
mod town;
mod trouble;

pub use house::Engine;
pub use life::{Life, Report, live};
pub use trouble::Failure;
