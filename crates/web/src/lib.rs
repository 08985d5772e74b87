//! Pages, portal and API: one file per page or endpoint.
