//! The house as members find it, driven through its router over a real database.

mod evidence;
mod house;
mod members;
mod promises;
