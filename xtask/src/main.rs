//! The project's own chores: test, tidy, promises.

fn main() {}
