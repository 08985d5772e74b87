//! Answers whether an activity may use a person's data now, and hands out the permit that opens them. No I/O.
