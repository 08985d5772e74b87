//! Who opens a person's data. What for and when stands in the permit.

crate::word::words! {
    /// Who opened a person's data.
    Actor {
        /// A Member, in the course of the activity.
        Member = "member",
        /// A job, such as one mail of a mailing.
        Job = "job",
        /// The person herself, on her own page.
        Subject = "subject",
    }
}
