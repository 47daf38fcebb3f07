//! What tests look at and reach for: the log of calls and of refreshes, the outbox, what clients tell of their devices,
//! and faults. None of them knows the service; it writes to them.

mod calls;
mod contexts;
mod faults;
mod outbox;
mod refreshes;

pub use calls::Call;
pub(crate) use calls::Calls;
pub use contexts::Context;
pub(crate) use contexts::Contexts;
pub use faults::Fault;
pub(crate) use faults::{Effect, Faults};
pub use outbox::Message;
pub(crate) use outbox::Outbox;
pub(crate) use refreshes::Refreshes;
pub use refreshes::{Refresh, SignedIn};
