//! The sign-in machine under everything that can happen to it, in any order.

mod answers;
mod play;
mod replies;
mod words;

use arbitrary::{Result, Unstructured};
use cognito_client::fuzzing::{Beginning, Moment, Way};

use play::Play;

/// More happens in no sign-in.
const MOST_EVENTS: usize = 40;

/// Plays a sign-in; each byte or so of the input decides what happens next.
pub fn machine(input: &[u8]) {
    // The only error is too short an input, which ends the game.
    let _ended = play(&mut Unstructured::new(input));
}

fn play(u: &mut Unstructured<'_>) -> Result<()> {
    let beginning = beginning(u)?;
    let at = moment(u, 0)?;
    let Some(mut play) = Play::start(beginning, &at) else { return Ok(()) };
    for _ in 0..MOST_EVENTS {
        if u.is_empty() {
            break;
        }
        // Mostly what is due, now and then anything at all.
        match u.int_in_range(0..=15_u8)? {
            0..=10 if play.awaits_reply() => play.reply(u)?,
            12 => play.reply(u)?,
            0..=11 => play.answer(u)?,
            13 => play.suspend_and_resume(u)?,
            14 => play.restart(u)?,
            _ => play.cancel(),
        }
    }
    Ok(())
}

fn beginning(u: &mut Unstructured<'_>) -> Result<Beginning> {
    let way = match u.int_in_range(0..=7_u8)? {
        0 | 1 => Way::Password,
        2 => Way::Srp,
        3 => Way::Custom,
        4 => Way::CustomWithSrp,
        5 => Way::User(None),
        _ => Way::User(Some(words::factor(u)?)),
    };
    let options = u.int_in_range(0..=7_u8)?;
    Ok(Beginning {
        way,
        username: "ana@example.com".to_owned(),
        password: (options & 1 == 0).then(|| words::PASSWORD.to_owned()),
        client_secret: (options & 2 != 0).then(|| words::SECRET.to_owned()),
        access_token: (options & 4 != 0).then(|| words::SECRET.to_owned()),
        after_sign_up: (options & 6 == 2).then(|| words::SECRET.to_owned()),
    })
}

/// `seconds` after the beginning of time, with random bytes that are now and then useless.
fn moment(u: &mut Unstructured<'_>, seconds: u64) -> Result<Moment> {
    let random = if u.ratio(1_u8, 32)? { [0; 32] } else { [7; 32] };
    Ok(Moment { seconds, random })
}
