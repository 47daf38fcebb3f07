//! What can be wrong with the inputs of SRP.

use crate::{Error, ErrorKind};
use std::fmt;

/// A value that goes into the proof, by the name the service or the app knows it under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Field {
    /// The part of the user pool's id after its first `_`: `AbCdEf123` of `us-east-1_AbCdEf123`.
    PoolName,
    /// `USER_ID_FOR_SRP` of the challenge.
    UserId,
    /// The user's password.
    Password,
    /// `DeviceGroupKey`.
    DeviceGroupKey,
    /// `DeviceKey`.
    DeviceKey,
    /// The random password of the device.
    DevicePassword,
    /// `SALT` of the challenge.
    Salt,
    /// `SRP_B` of the challenge.
    SrpB,
    /// `SECRET_BLOCK` of the challenge.
    SecretBlock,
    /// `TIMESTAMP` of the answer.
    Timestamp,
    /// The random bytes of the private exponent.
    PrivateExponent,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PoolName => "pool name",
            Self::UserId => "USER_ID_FOR_SRP",
            Self::Password => "password",
            Self::DeviceGroupKey => "device group key",
            Self::DeviceKey => "device key",
            Self::DevicePassword => "device password",
            Self::Salt => "SALT",
            Self::SrpB => "SRP_B",
            Self::SecretBlock => "SECRET_BLOCK",
            Self::Timestamp => "timestamp",
            Self::PrivateExponent => "private exponent",
        })
    }
}

/// Why a proof was not made. Never carries the offending value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SrpError {
    /// The field is empty.
    Empty {
        /// Which field.
        field: Field,
    },
    /// The field is longer than any real value.
    TooLong {
        /// Which field.
        field: Field,
        /// The longest accepted length, in bytes of the field as given.
        limit: usize,
    },
    /// The field is not a hexadecimal number.
    NotHex {
        /// Which field.
        field: Field,
    },
    /// The field cannot be read as base64 (RFC 4648), by any of the rules in use.
    NotBase64 {
        /// Which field.
        field: Field,
    },
    /// The server's public value is a multiple of the prime (RFC 5054 §2.5.3 asks to abort).
    ServerValueZero,
    /// The server's public value is above the prime.
    ServerValueTooLarge,
    /// The scrambling parameter `u` is zero (RFC 5054 §2.6 asks to abort).
    ScramblerZero,
    /// The private exponent is zero: the random generator is broken.
    PrivateExponentZero,
    /// The time is before 1970 or after 9999.
    TimeOutOfRange,
}

impl fmt::Display for SrpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { field } => write!(f, "{field} is empty"),
            Self::TooLong { field, limit } => write!(f, "{field} is longer than {limit} bytes"),
            Self::NotHex { field } => write!(f, "{field} is not a hexadecimal number"),
            Self::NotBase64 { field } => write!(f, "{field} is not base64"),
            Self::ServerValueZero => f.write_str("SRP_B is zero modulo the SRP prime"),
            Self::ServerValueTooLarge => f.write_str("SRP_B is not below the SRP prime"),
            Self::ScramblerZero => f.write_str("the SRP scrambling parameter is zero"),
            Self::PrivateExponentZero => f.write_str("the SRP private exponent is zero"),
            Self::TimeOutOfRange => f.write_str("the time is outside the years 1970 to 9999"),
        }
    }
}

impl std::error::Error for SrpError {}

impl From<SrpError> for Error {
    fn from(error: SrpError) -> Self {
        let field = match error {
            SrpError::Empty { field }
            | SrpError::TooLong { field, .. }
            | SrpError::NotHex { field }
            | SrpError::NotBase64 { field } => field,
            SrpError::ServerValueZero | SrpError::ServerValueTooLarge | SrpError::ScramblerZero => {
                Field::SrpB
            }
            SrpError::PrivateExponentZero => Field::PrivateExponent,
            SrpError::TimeOutOfRange => Field::Timestamp,
        };
        let (kind, field) = match field {
            Field::Salt => (ErrorKind::Protocol, "SALT"),
            Field::SrpB => (ErrorKind::Protocol, "SRP_B"),
            Field::SecretBlock => (ErrorKind::Protocol, "SECRET_BLOCK"),
            Field::UserId => (ErrorKind::Protocol, "USER_ID_FOR_SRP"),
            Field::DeviceKey => (ErrorKind::Protocol, "DEVICE_KEY"),
            Field::DeviceGroupKey => (ErrorKind::Protocol, "DEVICE_GROUP_KEY"),
            Field::PoolName => (ErrorKind::InvalidInput, "pool_id"),
            Field::Password => (ErrorKind::InvalidInput, "password"),
            Field::DevicePassword => (ErrorKind::Storage, "device_password"),
            Field::Timestamp => (ErrorKind::Internal, "clock"),
            Field::PrivateExponent => (ErrorKind::Internal, "random"),
        };
        Self::new(kind, error.to_string()).with_field(field)
    }
}
