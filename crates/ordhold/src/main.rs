//! The Ordhold program: wires the parts.

fn main() {}
