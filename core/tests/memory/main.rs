//! What is left of secrets in the memory of a process that is done with them. The server is a process of its own, so
//! that its copies are not among what is found.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, missing_docs, clippy::indexing_slicing)]

#[cfg(target_os = "linux")]
mod life;
#[cfg(target_os = "linux")]
mod needles;
#[cfg(target_os = "linux")]
mod search;
#[cfg(target_os = "linux")]
mod server;
#[cfg(target_os = "linux")]
mod wiping;

/// The search reads `/proc/self/mem`, which only Linux has.
#[cfg(not(target_os = "linux"))]
fn main() {
    println!("not on this system: it has no /proc/self/mem");
}

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use libtest_mimic::{Arguments, Trial};

    if server::run_if_asked() {
        return std::process::ExitCode::SUCCESS;
    }
    // One after the other: what one of them still holds is no leak of another.
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let trials = vec![
        Trial::test("a_copy_that_somebody_keeps_is_found", life::planted),
        Trial::test("nothing_of_this_library_s_own_is_left_after_a_sign_out", life::own),
        Trial::test("the_http_library_keeps_at_most_what_was_on_the_wire", life::over_http),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}
