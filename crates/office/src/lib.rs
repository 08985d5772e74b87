//! The use cases, one domain verb each, the jobs, the sequencer and the falsifiers.
