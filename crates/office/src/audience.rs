//! Whom one may write to: where addresses come from, lists that are brought in, consents that grow old.

pub(crate) mod age;
pub mod import;
pub mod list;
pub mod people;
pub mod renewal;

use store::StoreError;

use crate::{context::Context, office::Office};

/// Asks for consents again, ends what nobody answered, and says of imports that stopped that they did.
///
/// # Errors
/// As every change; what was done until then is kept.
pub async fn sweep(office: &Office, cx: &mut Context) -> Result<(), StoreError> {
    import::sweep(office, cx).await?;
    renewal::sweep(office, cx).await
}
