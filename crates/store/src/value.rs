//! The values that cross into a database and back: the only currency between Rust types and both engines.

use std::error::Error;

use domain::Digest;
use jiff::Timestamp;
use jiff::civil::Date;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

/// One value of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Val {
    /// No value.
    Null,
    /// A number; instants are microseconds since 1970, UTC.
    Int(i64),
    /// A text; calendar days are `2026-03-02`.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// An id; SQLite keeps its 16 bytes.
    Uuid(Uuid),
}

/// What kind of value a column or a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// [`Val::Int`].
    Int,
    /// [`Val::Text`].
    Text,
    /// [`Val::Bytes`].
    Bytes,
    /// [`Val::Uuid`].
    Uuid,
}

/// A Rust type that a parameter takes.
pub trait Argument {
    /// What it becomes.
    const KIND: Kind;
    /// Turns it into a value.
    fn value(&self) -> Val;
}

/// A Rust type that a column is read into.
pub trait Column: Sized {
    /// What it is read from.
    const KIND: Kind;
    /// Reads the value; `None` when it is not of this type.
    fn read(value: Val) -> Option<Self>;
}

impl<T: Argument + ?Sized> Argument for &T {
    const KIND: Kind = T::KIND;
    fn value(&self) -> Val {
        (**self).value()
    }
}

impl<T: Argument> Argument for Option<T> {
    const KIND: Kind = T::KIND;
    fn value(&self) -> Val {
        self.as_ref().map_or(Val::Null, Argument::value)
    }
}

impl<T: Column> Column for Option<T> {
    const KIND: Kind = T::KIND;
    fn read(value: Val) -> Option<Self> {
        match value {
            Val::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

macro_rules! mapped {
    ($($kind:ident $type:ty: |$own:ident| $write:expr, |$raw:ident| $read:expr;)*) => {$(
        impl Argument for $type {
            const KIND: Kind = Kind::$kind;
            fn value(&self) -> Val {
                let $own = self;
                Val::$kind($write)
            }
        }

        impl Column for $type {
            const KIND: Kind = Kind::$kind;
            fn read(value: Val) -> Option<Self> {
                match value {
                    Val::$kind($raw) => $read,
                    _ => None,
                }
            }
        }
    )*};
}

mapped! {
    Int i64: |own| *own, |raw| Some(raw);
    Int bool: |own| i64::from(*own), |raw| Some(raw != 0);
    Int u32: |own| i64::from(*own), |raw| u32::try_from(raw).ok();
    Int u64: |own| i64::try_from(*own).unwrap_or(i64::MAX), |raw| u64::try_from(raw).ok();
    Int Timestamp: |own| own.as_microsecond(), |raw| Timestamp::from_microsecond(raw).ok();
    Text String: |own| own.clone(), |raw| Some(raw);
    Text Date: |own| own.to_string(), |raw| raw.parse().ok();
    Text domain::Topic: |own| own.as_str().to_owned(), |raw| raw.parse().ok();
    Bytes Vec<u8>: |own| own.clone(), |raw| Some(raw);
    Bytes Digest: |own| own.as_bytes().to_vec(), |raw| raw.try_into().ok().map(Self::from_bytes);
    Bytes keys::ErasureDigest: |own| own.as_bytes().to_vec(),
        |raw| raw.try_into().ok().map(Self::from_bytes);
    Bytes keys::BearerDigest: |own| own.as_bytes().to_vec(),
        |raw| raw.try_into().ok().map(Self::from_bytes);
    Bytes keys::LookupDigest: |own| own.as_bytes().to_vec(),
        |raw| raw.try_into().ok().map(Self::from_bytes);
    Bytes keys::NearDigest: |own| own.as_bytes().to_vec(),
        |raw| raw.try_into().ok().map(Self::from_bytes);
    Bytes keys::MemberDigest: |own| own.as_bytes().to_vec(),
        |raw| raw.try_into().ok().map(Self::from_bytes);
    Bytes keys::SuppressionDigest: |own| own.as_bytes().to_vec(),
        |raw| raw.try_into().ok().map(Self::from_bytes);
}

macro_rules! words {
    ($($type:ty),* $(,)?) => {$(
        impl Argument for $type {
            const KIND: Kind = Kind::Text;
            fn value(&self) -> Val {
                Val::Text(self.word().to_owned())
            }
        }

        impl Column for $type {
            const KIND: Kind = Kind::Text;
            fn read(value: Val) -> Option<Self> {
                match value {
                    Val::Text(word) => word.parse().ok(),
                    _ => None,
                }
            }
        }
    )*};
}

words! {
    domain::Actor, domain::Channel, domain::DeliveryState, domain::Frequency, domain::GroundKind,
    domain::ImportFault, domain::ImportState, domain::JobState, domain::Language,
    domain::MailboxClass, domain::MailingState, domain::OriginKind, domain::PromiseState,
    domain::ReturnEffect, domain::ReturnKind, domain::Right, domain::Role,
    domain::SourceFormat, domain::Tally, domain::UndertakingWay,
}

macro_rules! ids {
    ($($type:ty),* $(,)?) => {$(
        impl Argument for $type {
            const KIND: Kind = Kind::Uuid;
            fn value(&self) -> Val {
                Val::Uuid(self.as_uuid())
            }
        }

        impl Column for $type {
            const KIND: Kind = Kind::Uuid;
            fn read(value: Val) -> Option<Self> {
                Uuid::read(value).map(Self::from_uuid)
            }
        }
    )*};
}

ids! {
    domain::AccessRecordId, domain::AttestationId, domain::AuthorisationId,
    domain::BackupId, domain::BrowserId, domain::CaseId, domain::ConsentId,
    domain::DeliveryId, domain::ExceptionId, domain::FactId, domain::GroundId, domain::ImportId,
    domain::InvitationId,
    domain::JobId, domain::MailingId, domain::MemberId, domain::OrganisationId,
    domain::RehearsalId, domain::ReturnReportId, domain::ReviewId, domain::SignupId,
    domain::SubjectId, domain::UndertakingId,
}

impl Argument for Uuid {
    const KIND: Kind = Kind::Uuid;
    fn value(&self) -> Val {
        Val::Uuid(*self)
    }
}

impl Column for Uuid {
    const KIND: Kind = Kind::Uuid;
    fn read(value: Val) -> Option<Self> {
        match value {
            Val::Uuid(uuid) => Some(uuid),
            Val::Bytes(bytes) => Self::from_slice(&bytes).ok(),
            _ => None,
        }
    }
}

impl Argument for str {
    const KIND: Kind = Kind::Text;
    fn value(&self) -> Val {
        Val::Text(self.to_owned())
    }
}

impl Argument for [u8] {
    const KIND: Kind = Kind::Bytes;
    fn value(&self) -> Val {
        Val::Bytes(self.to_vec())
    }
}

impl rusqlite::ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
            Self::Uuid(uuid) => ValueRef::Blob(uuid.as_bytes()),
        }))
    }
}

impl Val {
    pub(crate) fn from_sqlite(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Self> {
        use rusqlite::types::ValueRef;
        Ok(match row.get_ref(at)? {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Int(number),
            ValueRef::Real(number) => {
                return Err(rusqlite::Error::FromSqlConversionFailure(
                    at,
                    rusqlite::types::Type::Real,
                    format!("no column holds {number}").into(),
                ));
            }
            ValueRef::Text(text) => Self::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_vec()),
        })
    }

    pub(crate) fn from_postgres(
        row: &tokio_postgres::Row,
        at: usize,
    ) -> Result<Self, tokio_postgres::Error> {
        let column = row.columns()[at].type_();
        Ok(match *column {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map(Self::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map(|number| Self::Int(number.into())),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map(Self::Bytes),
            Type::UUID => row.try_get::<_, Option<Uuid>>(at)?.map(Self::Uuid),
            _ => row.try_get::<_, Option<String>>(at)?.map(Self::Text),
        }
        .unwrap_or(Self::Null))
    }
}

impl ToSql for Val {
    fn to_sql(
        &self,
        wanted: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, wanted) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(wanted, out),
            (Self::Int(number), &Type::INT8) => number.to_sql(wanted, out),
            (Self::Text(text), &Type::TEXT | &Type::VARCHAR) => text.to_sql(wanted, out),
            (Self::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(wanted, out),
            (Self::Uuid(uuid), &Type::UUID) => uuid.to_sql(wanted, out),
            _ => Err(format!("a parameter of type {wanted} was given another kind").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
