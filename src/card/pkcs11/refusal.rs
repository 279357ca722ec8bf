//! What a module's return values mean.

use std::path::Path;

use cryptoki::error::{Error as Failure, RvError};

use crate::card::{Error, Link, Reference, Tries};

/// A refusal that has nothing to do with a secret.
pub fn refused(failure: Failure) -> Error {
    use RvError as R;
    let Failure::Pkcs11(value, _) = &failure else {
        return Error::ModuleFailed { what: failure.to_string() };
    };
    match value {
        R::DeviceRemoved | R::TokenNotPresent | R::SlotIdInvalid => Error::Link(Link::Removed),
        R::TokenNotRecognized => Error::Link(Link::Mute),
        R::UserNotLoggedIn => Error::NeedsPin,
        R::DeviceMemory => Error::Full,
        R::FunctionNotSupported | R::TokenWriteProtected | R::SessionReadOnly | R::MechanismInvalid => {
            Error::Unsupported
        }
        // These say that something failed, not that nothing was done.
        R::GeneralError | R::FunctionFailed | R::DeviceError | R::HostMemory | R::VendorDefined(_) => {
            Error::ModuleFailed { what: name(value) }
        }
        other => Error::Module11 { what: name(other) },
    }
}

/// A refusal of a command that spends a try of a secret; `tries` asks the token for what is left.
pub fn refused_secret(failure: Failure, which: Reference, rule: (usize, usize), tries: Tries) -> Error {
    use RvError as R;
    match failure {
        Failure::Pkcs11(R::PinLocked, _) => Error::Blocked { which },
        Failure::Pkcs11(R::PinIncorrect, _) if tries == Tries::Blocked => Error::Wrong { which, tries: Tries::of(0) },
        Failure::Pkcs11(R::PinIncorrect, _) => Error::Wrong { which, tries },
        Failure::Pkcs11(R::PinLenRange, _) => Error::Length { which, least: rule.0, most: rule.1 },
        Failure::Pkcs11(R::UserPinNotInitialized, _) => Error::NoPin,
        other => refused(other),
    }
}

/// A module that cannot be loaded or begun.
pub fn not_loaded(path: &Path, failure: Failure) -> Error {
    let why = match failure {
        Failure::LibraryLoading(cause) => cause.to_string(),
        Failure::Pkcs11(value, _) => name(&value),
        other => other.to_string(),
    };
    Error::Module { path: path.display().to_string(), why }
}

/// How a refusal is told in the trace.
pub fn verdict(failure: &Failure) -> String {
    match failure {
        Failure::Pkcs11(value, _) => name(value),
        other => other.to_string(),
    }
}

/// The name in the standard: `PinIncorrect` is `CKR_PIN_INCORRECT`.
fn name(value: &RvError) -> String {
    let short = format!("{value:?}");
    let mut name = "CKR".to_owned();
    for letter in short.chars().take_while(char::is_ascii_alphanumeric) {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_that_failed_does_not_say_that_nothing_was_done() {
        let said = |value| refused(Failure::Pkcs11(value, cryptoki::context::Function::GenerateKeyPair)).is_unclear();
        assert!(said(RvError::GeneralError) && said(RvError::FunctionFailed) && said(RvError::DeviceError));
        assert!(
            !said(RvError::PinIncorrect) && !said(RvError::TemplateInconsistent) && !said(RvError::UserNotLoggedIn)
        );
    }

    #[test]
    fn values_have_the_names_of_the_standard() {
        assert_eq!(name(&RvError::PinIncorrect), "CKR_PIN_INCORRECT");
        assert_eq!(name(&RvError::SessionReadOnlyExists), "CKR_SESSION_READ_ONLY_EXISTS");
    }
}
