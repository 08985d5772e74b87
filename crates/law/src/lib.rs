//! The law as versioned data and pure functions: deadlines, days off, bases and rights, number checks. Knows nothing of HTTP, SQL or the clock.
