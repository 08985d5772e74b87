//! Which passwords are accepted, wherever one is set: first, by an owner for others, and by a Member for herself.

use domain::{Language, Role};
use keys::BearerDigest;
use office::Office;
use office::member::{
    PasswordError,
    join::{self, JoinError},
    password::{self, ChangeError},
    set_up::{self, SetUpError},
};

use crate::world::World;

const PASSWORD: &str = "a long enough password";
/// The SHA-1 digest of "correct horse battery staple", as the public lists have it.
const STOLEN: &str = "ABF7AAD6438836DBE526AA231ABDE2D0EEF74D42:164\n";

async fn changes(world: &World, office: &Office, next: &str) -> Result<(), ChangeError> {
    let members = store::member::list(&office.store).await.unwrap();
    let kept = BearerDigest::of("none");
    let passwords = (PASSWORD.to_owned(), next.to_owned());
    password::change(office, &mut world.visitor(), &members[0], kept, passwords).await
}

scenarios! {
    async fn what_everybody_guesses_or_knows_is_refused_wherever_a_password_is_set(world: World) {
        let (office, mut cx) = (&world.office, world.visitor());
        let refused = [
            ("Passord-2026", PasswordError::GuessedFirst),
            ("fjordbok has books", PasswordError::Telling),
            ("kari.nord was here", PasswordError::Telling),
            ("elleve-tegn", PasswordError::TooShort),
        ];
        for (password, why) in refused {
            let (email, password) = ("kari.nord@fjordbok.example", password.to_owned());
            let made = set_up::make_owner(office, &mut cx, email, password, Language::Nb).await;
            assert!(matches!(made, Err(SetUpError::Password(it)) if it == why), "{why:?}");
        }
        let email = "kari.nord@fjordbok.example";
        set_up::make_owner(office, &mut cx, email, PASSWORD.into(), Language::Nb).await.unwrap();
        for (password, why) in refused {
            let who = ("kari.nord@solbris.example", password.to_owned());
            let joined = join::join(office, &mut cx, who, Language::Nb, Role::Auditor).await;
            assert!(matches!(joined, Err(JoinError::Password(it)) if it == why), "{why:?}");
            let changed = changes(world, office, password).await;
            assert!(matches!(changed, Err(ChangeError::Next(it)) if it == why), "{why:?}");
        }
        changes(world, office, "en helt annen setning").await.unwrap();
    }

    async fn what_was_stolen_elsewhere_is_refused_by_the_operators_file(world: World) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), STOLEN).unwrap();
        let office = world.with_breached(file.path()).await;
        world.owner().await;
        let stolen = changes(world, &office, "correct horse battery staple").await;
        assert!(matches!(stolen, Err(ChangeError::Next(PasswordError::Breached))));
        changes(world, &world.office, "correct horse battery staple").await.unwrap();
    }

    async fn while_the_file_is_gone_no_password_is_set(world: World) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), STOLEN).unwrap();
        let office = world.with_breached(file.path()).await;
        world.owner().await;
        drop(file);
        let unread = changes(world, &office, "en helt annen setning").await;
        assert!(matches!(unread, Err(ChangeError::Next(PasswordError::Unread))));
    }
}
