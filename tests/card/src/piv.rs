//! The firmware as a card: `piv-authenticator` on `trussed`, in this process.

use std::cell::RefCell;
use std::path::Path;
use std::task::Poll;

use apdu_app::App;
use heapless::Vec as Fixed;
use iso7816::command::CommandView;
use piv_authenticator::{Authenticator, Options};
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use trussed::backend::BackendId;
use trussed::pipe::TrussedChannel;
use trussed::platform::Platform;
use trussed::serde_extensions::{ExtensionDispatch, ExtensionId, ExtensionImpl};
use trussed::service::ServiceResources;
use trussed::types::Context;
use trussed::virt::{Client, Runner, StorageConfig, Store, StoreConfig, UserInterface};
use trussed_auth::AuthExtension;
use trussed_auth_backend::{AuthBackend, AuthContext, FilesystemLayout};
use trussed_chunked::ChunkedExtension;
use trussed_core::api::{Reply, Request, RequestVariant, reply, request};
use trussed_core::serde_extensions::{Extension, ExtensionClient};
use trussed_core::types::Location;
use trussed_core::{ClientResult, CryptoClient, Error, FilesystemClient, FutureResult, PollClient};
use trussed_hpke::HpkeExtension;
use trussed_rsa_alloc::SoftwareRsa;
use trussed_staging::{StagingBackend, StagingContext};
use trussed_wrap_key_to_file::WrapKeyToFileExtension;

use crate::wire::{Answer, Card, Command};

/// The application's identifier; a card may be asked by its beginning.
const AID: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];
/// That of a Nitrokey 3.
const ATR: &[u8] =
    &[0x3B, 0x8F, 0x01, 0x80, 0x5D, 0x4E, 0x69, 0x74, 0x72, 0x6F, 0x6B, 0x65, 0x79, 0x00, 0x00, 0x00, 0x00, 0x00, 0x6A];

/// Which card it is.
pub struct Identity<'a> {
    /// Another seed is another card: another GUID, other keys.
    pub seed: &'a str,
    /// The GUID of its CHUID, where it is not to come from the seed.
    pub guid: Option<[u8; 16]>,
    /// Where its memory is kept from one insertion to the next.
    pub state: Option<&'a Path>,
}

/// Runs `work` with the card.
pub fn with_card<R>(identity: &Identity<'_>, work: impl FnOnce(PivCard<'_, '_>) -> R) -> R {
    let mut store = StoreConfig::ram();
    let mut seed = Sha256::new_with_prefix(identity.seed);
    if let Some(path) = identity.state {
        // The generator's own state is not kept: what was drawn before is not drawn again.
        if path.exists() {
            seed.update(std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a clock").as_nanos().to_be_bytes());
        }
        store.external = StorageConfig::filesystem(path.to_owned());
        store.internal = StorageConfig::filesystem(path.with_extension("internal"));
    }
    let rng = ChaCha8Rng::from_seed(seed.finalize().into());
    let options = Options::new().uuid(identity.guid);
    store.with_store(|store| {
        let platform = Ground { rng, store, ui: UserInterface::new() };
        let channel = TrussedChannel::new();
        let (requester, responder) = channel.split().expect("a new channel");
        let mut runner = Runner::new();
        runner.add_endpoint(responder, "piv", BACKENDS);
        let client = RefCell::new(Client::<Backends>::new(requester, runner.syscall(), None));
        let line = Shared(&client);
        runner.run(platform, Backends::new(), || {
            work(PivCard {
                applet: Authenticator::new(Shared(&client), options.clone()),
                line,
                options,
                selected: false,
            })
        })
    })
}

/// The applet and what it is made of, so that it can be made again when the power goes.
pub struct PivCard<'a, 'b> {
    applet: Authenticator<Shared<'a, 'b>>,
    line: Shared<'a, 'b>,
    options: Options,
    selected: bool,
}

impl Card for PivCard<'_, '_> {
    fn atr(&self) -> &[u8] {
        ATR
    }

    fn forget(&mut self) {
        self.applet = Authenticator::new(Shared(self.line.0), self.options.clone());
        self.selected = false;
    }

    fn answer(&mut self, command: &Command<'_>) -> Answer {
        let raw = extended(command);
        let Ok(view) = CommandView::try_from(raw.as_slice()) else { return Answer::status(0x6700) };
        let mut reply = Box::new(Fixed::<u8, 7609>::new());
        let result = if command.ins == 0xA4 && command.p1 == 0x04 {
            if !AID.starts_with(command.data) || command.data.len() < 5 {
                return Answer::status(0x6A82);
            }
            self.selected = true;
            App::select(&mut self.applet, iso7816::Interface::Contact, view, reply.as_mut_view())
        } else if self.selected {
            App::call(&mut self.applet, iso7816::Interface::Contact, view, reply.as_mut_view())
        } else {
            return Answer::status(0x6D00);
        };
        match result {
            Ok(()) => Answer::data(reply.to_vec()),
            Err(status) => Answer::status(status.into()),
        }
    }
}

/// The command in extended form, which holds any length.
fn extended(command: &Command<'_>) -> Vec<u8> {
    let mut raw = vec![command.class & !0x10, command.ins, command.p1, command.p2];
    if !command.data.is_empty() {
        raw.push(0);
        raw.extend_from_slice(&u16::try_from(command.data.len()).unwrap_or(u16::MAX).to_be_bytes());
        raw.extend_from_slice(command.data);
        raw.extend_from_slice(&[0, 0]);
    } else {
        raw.extend_from_slice(&[0, 0, 0]);
    }
    raw
}

/// The client, lent to one applet after another.
struct Shared<'a, 'b>(&'a RefCell<Client<'b, Backends>>);

impl PollClient for Shared<'_, '_> {
    fn request<Rq: RequestVariant>(&mut self, req: Rq) -> ClientResult<'_, Rq::Reply, Self> {
        self.0.borrow_mut().request(req).map(drop)?;
        Ok(FutureResult::new(self))
    }

    fn poll(&mut self) -> Poll<Result<Reply, Error>> {
        self.0.borrow_mut().poll()
    }
}

impl CryptoClient for Shared<'_, '_> {}
impl FilesystemClient for Shared<'_, '_> {}
impl trussed_core::mechanisms::Tdes for Shared<'_, '_> {}
impl<'b, E: Extension> ExtensionClient<E> for Shared<'_, 'b>
where
    Client<'b, Backends>: ExtensionClient<E>,
{
    fn id() -> u8 {
        Client::<'b, Backends>::id()
    }
}

/// What the firmware stands on: like `trussed::virt`, with a seed of one's own.
struct Ground<'a> {
    rng: ChaCha8Rng,
    store: Store<'a>,
    ui: UserInterface,
}

impl<'a> Platform for Ground<'a> {
    type R = ChaCha8Rng;
    type S = Store<'a>;
    type UI = UserInterface;

    fn user_interface(&mut self) -> &mut Self::UI {
        &mut self.ui
    }

    fn rng(&mut self) -> &mut Self::R {
        &mut self.rng
    }

    fn store(&self) -> Self::S {
        self.store
    }
}

/// Who serves a request, first to last.
const BACKENDS: &[BackendId<Backend>] = &[
    BackendId::Custom(Backend::Rsa),
    BackendId::Custom(Backend::Staging),
    BackendId::Custom(Backend::Auth),
    BackendId::Core,
];

enum Backend {
    Auth,
    Rsa,
    Staging,
}

struct Backends {
    auth: AuthBackend,
    staging: StagingBackend,
}

#[derive(Default)]
struct Contexts {
    auth: AuthContext,
    staging: StagingContext,
}

impl Backends {
    fn new() -> Self {
        Self { auth: AuthBackend::new(Location::Internal, FilesystemLayout::V0), staging: StagingBackend::new() }
    }
}

/// Extensions of the requests, and who serves them.
#[derive(Clone, Copy)]
enum Extra {
    Auth = 0,
    Chunked = 1,
    Hpke = 2,
    Wrap = 3,
}

impl From<Extra> for u8 {
    fn from(extra: Extra) -> Self {
        extra as Self
    }
}

impl TryFrom<u8> for Extra {
    type Error = Error;

    fn try_from(id: u8) -> Result<Self, Error> {
        [Self::Auth, Self::Chunked, Self::Hpke, Self::Wrap].get(usize::from(id)).copied().ok_or(Error::InternalError)
    }
}

impl ExtensionId<AuthExtension> for Backends {
    type Id = Extra;
    const ID: Extra = Extra::Auth;
}
impl ExtensionId<ChunkedExtension> for Backends {
    type Id = Extra;
    const ID: Extra = Extra::Chunked;
}
impl ExtensionId<HpkeExtension> for Backends {
    type Id = Extra;
    const ID: Extra = Extra::Hpke;
}
impl ExtensionId<WrapKeyToFileExtension> for Backends {
    type Id = Extra;
    const ID: Extra = Extra::Wrap;
}

impl ExtensionDispatch for Backends {
    type BackendId = Backend;
    type Context = Contexts;
    type ExtensionId = Extra;

    fn core_request<P: Platform>(
        &mut self,
        backend: &Backend,
        ctx: &mut Context<Contexts>,
        request: &Request,
        resources: &mut ServiceResources<P>,
    ) -> Result<Reply, Error> {
        use trussed::backend::Backend as _;
        match backend {
            Backend::Auth => self.auth.request(&mut ctx.core, &mut ctx.backends.auth, request, resources),
            Backend::Rsa => SoftwareRsa.request(&mut ctx.core, &mut (), request, resources),
            Backend::Staging => self.staging.request(&mut ctx.core, &mut ctx.backends.staging, request, resources),
        }
    }

    fn extension_request<P: Platform>(
        &mut self,
        backend: &Backend,
        extra: &Extra,
        ctx: &mut Context<Contexts>,
        request: &request::SerdeExtension,
        resources: &mut ServiceResources<P>,
    ) -> Result<reply::SerdeExtension, Error> {
        let Context { core, backends, .. } = ctx;
        let staging = (&mut self.staging, &mut backends.staging);
        match (backend, extra) {
            (Backend::Auth, Extra::Auth) => ExtensionImpl::<AuthExtension>::extension_request_serialized(
                &mut self.auth,
                core,
                &mut backends.auth,
                request,
                resources,
            ),
            (Backend::Staging, Extra::Chunked) => ExtensionImpl::<ChunkedExtension>::extension_request_serialized(
                staging.0, core, staging.1, request, resources,
            ),
            (Backend::Staging, Extra::Hpke) => ExtensionImpl::<HpkeExtension>::extension_request_serialized(
                staging.0, core, staging.1, request, resources,
            ),
            (Backend::Staging, Extra::Wrap) => ExtensionImpl::<WrapKeyToFileExtension>::extension_request_serialized(
                staging.0, core, staging.1, request, resources,
            ),
            _ => Err(Error::RequestNotAvailable),
        }
    }
}
