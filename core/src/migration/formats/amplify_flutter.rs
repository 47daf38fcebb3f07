//! Amplify Flutter: one session under the client's id, and one more if it came from the hosted pages.

use super::{
    Read, after,
    item_per_token::{Collector, Nothing, Part, plain, wiped},
};
use crate::migration::{
    MigrationItem, MigrationScope, WantedItem, WantedName, error::Problems, session::RawSession,
};

const NAMESPACE: &str = "com.amplify.awsCognitoAuthPlugin";
const HOSTED: &str = "hostedUi";

const DEVICE: [(&str, Part); 3] = [
    ("deviceKey", Part::DeviceKey),
    ("deviceGroupKey", Part::DeviceGroupKey),
    ("devicePassword", Part::DevicePassword),
];

pub(super) fn wanted(scope: &MigrationScope) -> Vec<WantedItem> {
    vec![WantedItem::new(
        WantedName::StartingWith(NAMESPACE.into()),
        WantedName::StartingWith(format!("{}.", scope.client_id)),
    )]
}

pub(super) fn read(scope: &MigrationScope, items: &[MigrationItem], problems: &mut Problems) -> Read {
    let mut collector = Collector::new(Nothing::Empty);
    let (mut typed, mut hosted) = (RawSession::default(), RawSession::default());
    for item in items {
        let Some(rest) = after(item.key(), &scope.client_id) else { continue };
        let (session, name) = match after(rest, HOSTED) {
            Some(name) => (&mut hosted, name),
            None => (&mut typed, rest),
        };
        match name {
            "accessToken" => session.access = wiped(item, "accessToken", problems),
            "idToken" => session.id = wiped(item, "idToken", problems),
            "refreshToken" => session.refresh = wiped(item, "refreshToken", problems),
            "username" => session.sign_in_name = plain(item, "username", problems),
            _ => {
                if let Some((user, part)) = Part::of_user(rest, &DEVICE) {
                    collector.add(item.container(), user, part, item, problems);
                }
            }
        }
    }
    // The SDK lets a whole session from the hosted pages stand before the other.
    hosted.is_current = hosted.access.is_some() && hosted.id.is_some() && hosted.refresh.is_some();
    typed.is_current = !hosted.is_current;
    let (_, devices) = collector.finish();
    let sessions = [typed, hosted].into_iter().filter(|session| !session.is_nothing()).collect();
    Read { sessions, devices }
}
