//! Roles and what they may do: one table, from which pages, verbs and falsifiers are told.

use std::fmt;

crate::word::words! {
    /// What a Member is authorised for.
    Role {
        /// Runs the installation, and decides who is authorised for what.
        Owner = "owner",
        /// Answers for privacy: declaration, statement, exceptions, promises.
        PrivacyLead = "privacy-lead",
        /// Writes and sends mailings.
        Marketing = "marketing",
        /// Looks people up who ask about their own.
        Support = "support",
        /// Keeps jobs and signing keys running, without seeing anybody's data.
        Developer = "developer",
        /// Reads the evidence and changes nothing.
        Auditor = "auditor",
    }

    /// One thing that not everybody may do.
    Right {
        /// Reads everything but personal data, and takes evidence out.
        Read = "read",
        /// Tries jobs again and changes the keys that mail is signed with.
        Maintain = "maintain",
        /// Sees who is held, and what about them.
        SeeSubjects = "see-subjects",
        /// Writes mailings, sends and stops them, and brings lists in.
        SendMailings = "send-mailings",
        /// Publishes, attests, and switches what keeps the promises.
        KeepPromises = "keep-promises",
        /// Sees who the Members are.
        SeeMembers = "see-members",
        /// Decides who is a Member and authorised for what.
        Authorise = "authorise",
    }
}

impl Role {
    /// Returns what the role may do.
    pub fn rights(self) -> Rights {
        use Right::{KeepPromises, Maintain, Read, SeeMembers, SeeSubjects, SendMailings};
        let rights: &[Right] = match self {
            Self::Owner => Right::ALL,
            Self::PrivacyLead => {
                &[Read, Maintain, SeeSubjects, SendMailings, KeepPromises, SeeMembers]
            }
            Self::Marketing => &[Read, SeeSubjects, SendMailings],
            Self::Support => &[Read, SeeSubjects],
            Self::Developer => &[Read, Maintain],
            Self::Auditor => &[Read],
        };
        rights.iter().copied().collect()
    }

    /// Says whether the role opens personal data, so that whoever holds it must be bound to confidentiality (GDPR
    /// Art. 28(3)(b), 32(4)).
    pub fn sees_personal_data(self) -> bool {
        self.rights() != self.rights().without_personal_data()
    }
}

impl Right {
    /// Says whether whoever has the right comes to see personal data.
    pub fn sees_personal_data(self) -> bool {
        !matches!(self, Self::Read | Self::Maintain)
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of rights.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Rights(u8);

impl Rights {
    /// No right at all.
    pub const NONE: Self = Self(0);

    /// Says whether the right is among them.
    pub fn has(self, right: Right) -> bool {
        self.0 & right.bit() != 0
    }

    /// Returns the rights of both.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Returns what is left for somebody who is not bound to confidentiality.
    #[must_use]
    pub fn without_personal_data(self) -> Self {
        Right::ALL.iter().filter(|it| self.has(**it) && !it.sees_personal_data()).copied().collect()
    }
}

impl FromIterator<Right> for Rights {
    fn from_iter<I: IntoIterator<Item = Right>>(rights: I) -> Self {
        Self(rights.into_iter().fold(0, |bits, right| bits | right.bit()))
    }
}

impl fmt::Debug for Rights {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(Right::ALL.iter().filter(|it| self.has(**it))).finish()
    }
}

crate::word::words! {
    /// How a Member came to be bound to confidentiality.
    UndertakingWay {
        /// By agreeing to the words on the page, while signed in or joining.
        Signed = "signed",
        /// On paper, which somebody else saw and put on record.
        Paper = "paper",
        /// By a law that binds whoever has the position.
        Statute = "statute",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_reads_and_the_owner_alone_authorises() {
        for role in Role::ALL {
            assert!(role.rights().has(Right::Read), "{role}");
            assert_eq!(role.rights().has(Right::Authorise), *role == Role::Owner, "{role}");
        }
    }

    #[test]
    fn each_role_but_an_owner_lacks_something() {
        let all: Rights = Right::ALL.iter().copied().collect();
        for role in Role::ALL {
            assert_eq!(role.rights() == all, *role == Role::Owner, "{role}");
        }
    }

    #[test]
    fn two_roles_see_no_personal_data_and_nobody_unbound_does() {
        let blind: Vec<_> = Role::ALL.iter().filter(|it| !it.sees_personal_data()).collect();
        assert_eq!(blind, [&Role::Developer, &Role::Auditor]);
        let unbound = Role::Owner.rights().without_personal_data();
        assert_eq!(format!("{unbound:?}"), "{Read, Maintain}");
    }

    #[test]
    fn whoever_holds_two_roles_may_do_what_either_may() {
        let both = Role::Developer.rights().and(Role::Support.rights());
        assert!(both.has(Right::Maintain) && both.has(Right::SeeSubjects));
        assert!(!both.has(Right::SendMailings));
        assert_eq!(Rights::NONE.and(both), both);
    }
}
