//! What the local pool does, seen from outside: over its own TCP connections, with a client written for these tests.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::many_single_char_names
)]

mod account;
mod accounts_by_pages;
mod admin_sign_in;
mod after_sign_up;
mod attributes;
mod browser;
mod choice;
mod client_data;
mod custom_auth;
mod device_client;
mod device_operations;
mod device_sign_in;
mod domains;
mod faults;
mod feedback;
mod http;
mod instruments;
mod lambda;
mod limits;
mod lockout;
mod managed_login;
mod messages;
mod mfa;
mod mfa_setup;
mod migration;
mod names;
mod new_password;
mod oauth;
mod page;
mod passkeys;
mod preparation;
mod recovery;
mod refresh;
mod scripted_challenge;
mod secrets;
mod served_functions;
mod server;
mod sign_in;
mod sign_out;
mod sign_up;
mod srp_client;
mod step_up;
mod steps;
mod tokens;
mod trigger_calls;
mod triggers;
mod unknown_users;
mod user_sessions;
mod wire;
