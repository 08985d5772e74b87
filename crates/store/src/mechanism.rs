//! Which mechanisms are switched off, since when and by whom; one that was never touched runs.

use domain::MemberId;
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// The switch of one mechanism.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MechanismSwitch {
        /// Which mechanism.
        mechanism: String,
        /// Since when it is off; none when it runs.
        off_since: Option<Timestamp>,
        /// Who touched it last.
        switched_by: MemberId,
        /// When.
        switched_at: Timestamp,
    }
}

queries! {
    /// Keeps the switch as it stands now.
    pub row fn keep(MechanismSwitch) =
        "INSERT INTO mechanism_switch
             (organisation_id, mechanism, off_since, switched_by, switched_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organisation_id, mechanism) DO UPDATE
         SET off_since = excluded.off_since, switched_by = excluded.switched_by,
             switched_at = excluded.switched_at";

    /// Looks up a switch; none when nobody ever touched it.
    pub read fn lookup(mechanism: &str) -> Option<MechanismSwitch> =
        "SELECT mechanism, off_since, switched_by, switched_at FROM mechanism_switch
         WHERE organisation_id = $1 AND mechanism = $2";

    /// Lists the switches that were ever touched, by mechanism.
    pub read fn list() -> Vec<MechanismSwitch> =
        "SELECT mechanism, off_since, switched_by, switched_at FROM mechanism_switch
         WHERE organisation_id = $1 ORDER BY mechanism";
}
