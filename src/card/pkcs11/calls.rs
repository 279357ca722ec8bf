//! The calls into a module that need a session, each told to the trace: a secret by its length.

use std::fmt;

use cryptoki::context::Pkcs11 as Library;
use cryptoki::error::Result;
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot as Place;
use cryptoki::types::AuthPin;

use super::refusal::verdict;
use crate::card::{Error, Reference, Secret};

/// Takes a line of the trace; it is called from the thread that owns the module.
pub type Trace = fn(&str);

/// A secret as a module takes it, and how long it is.
pub struct Shown {
    pin: AuthPin,
    bytes: usize,
}

impl Shown {
    /// The secret; modules take text alone.
    pub fn new(secret: &Secret, which: Reference) -> std::result::Result<Self, Error> {
        let text = std::str::from_utf8(secret.bytes()).map_err(|_| Error::Digits { which })?;
        Ok(Self { pin: AuthPin::from(text), bytes: secret.len() })
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} secret bytes)", self.bytes)
    }
}

/// An open session.
pub struct Calls {
    session: Session,
    trace: Option<Trace>,
}

impl Calls {
    /// Opens a session for writing too, or where that is not allowed for reading alone.
    pub fn open(library: &Library, place: Place, trace: Option<Trace>) -> Result<Self> {
        let open = |call: &str, open: &dyn Fn() -> Result<Session>| {
            told(trace, format_args!("C_OpenSession slot {}, {call}", place.id()), open)
        };
        let session = open("CKF_RW_SESSION", &|| library.open_rw_session(place))
            .or_else(|_| open("read-only", &|| library.open_ro_session(place)));
        Ok(Self { session: session?, trace })
    }

    fn told<T>(&self, call: fmt::Arguments<'_>, act: impl FnOnce(&Session) -> Result<T>) -> Result<T> {
        told(self.trace, call, || act(&self.session))
    }

    pub fn login(&self, user: UserType, secret: &Shown) -> Result<()> {
        self.told(format_args!("C_Login {user:?} {secret}"), |session| session.login(user, Some(&secret.pin)))
    }

    pub fn logout(&self) -> Result<()> {
        self.told(format_args!("C_Logout"), Session::logout)
    }

    pub fn set_pin(&self, old: &Shown, new: &Shown) -> Result<()> {
        self.told(format_args!("C_SetPIN {old} {new}"), |session| session.set_pin(&old.pin, &new.pin))
    }

    pub fn init_pin(&self, new: &Shown) -> Result<()> {
        self.told(format_args!("C_InitPIN {new}"), |session| session.init_pin(&new.pin))
    }

    pub fn find_objects(&self, template: &[Attribute]) -> Result<Vec<ObjectHandle>> {
        self.told(format_args!("C_FindObjects {}", kinds(template)), |session| session.find_objects(template))
    }

    pub fn attributes(&self, object: ObjectHandle, kinds: &[AttributeType]) -> Result<Vec<Attribute>> {
        self.told(format_args!("C_GetAttributeValue {object} {kinds:?}"), |session| {
            session.get_attributes(object, kinds)
        })
    }

    pub fn create_object(&self, template: &[Attribute]) -> Result<ObjectHandle> {
        self.told(format_args!("C_CreateObject {}", kinds(template)), |session| session.create_object(template))
    }

    pub fn destroy_object(&self, object: ObjectHandle) -> Result<()> {
        self.told(format_args!("C_DestroyObject {object}"), |session| session.destroy_object(object))
    }

    pub fn generate_key_pair(
        &self,
        mechanism: &Mechanism<'_>,
        public: &[Attribute],
        private: &[Attribute],
    ) -> Result<(ObjectHandle, ObjectHandle)> {
        let call = format_args!("C_GenerateKeyPair {:?}", mechanism.mechanism_type());
        self.told(call, |session| session.generate_key_pair(mechanism, public, private))
    }

    pub fn sign(&self, mechanism: &Mechanism<'_>, key: ObjectHandle, data: &[u8]) -> Result<Vec<u8>> {
        let call = format_args!("C_Sign {:?} {key}, {} bytes", mechanism.mechanism_type(), data.len());
        self.told(call, |session| session.sign(mechanism, key, data))
    }

    pub fn sign_init(&self, mechanism: &Mechanism<'_>, key: ObjectHandle) -> Result<()> {
        let call = format_args!("C_SignInit {:?} {key}", mechanism.mechanism_type());
        self.told(call, |session| session.sign_init(mechanism, key))
    }

    /// C_SignUpdate and C_SignFinal.
    pub fn sign_rest(&self, data: &[u8]) -> Result<Vec<u8>> {
        self.told(format_args!("C_SignUpdate {} bytes", data.len()), |session| session.sign_update(data))?;
        self.told(format_args!("C_SignFinal"), Session::sign_final)
    }
}

fn told<T>(trace: Option<Trace>, call: fmt::Arguments<'_>, act: impl FnOnce() -> Result<T>) -> Result<T> {
    let Some(trace) = trace else { return act() };
    trace(&format!("> {call}"));
    let answer = act();
    trace(&format!("< {}", answer.as_ref().map_or_else(verdict, |_| "CKR_OK".to_owned())));
    answer
}

/// The kinds of a template's attributes; values are not shown.
fn kinds(template: &[Attribute]) -> String {
    let kinds: Vec<String> = template.iter().map(|attribute| format!("{:?}", attribute.attribute_type())).collect();
    kinds.join(" ")
}
