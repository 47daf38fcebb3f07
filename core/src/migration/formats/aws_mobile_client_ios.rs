//! AWSMobileClient and AWSCognitoIdentityProvider on iOS: tokens under the client's id, devices under the pool's.

use super::{
    Read, after,
    item_per_token::{Collector, Nothing, Owned, Part, TOKENS, plain},
};
use crate::migration::{MigrationItem, MigrationScope, WantedItem, WantedName, error::Problems};

const CLASS: &str = "AWSCognitoIdentityUserPool";

/// With the dots that belong to them: users' names hold dots too.
const DEVICE: [(&str, Part); 3] = [
    (".device.id", Part::DeviceKey),
    (".device.group", Part::DeviceGroupKey),
    (".device.secret", Part::DevicePassword),
];

pub(super) fn wanted(scope: &MigrationScope) -> Vec<WantedItem> {
    let service = match &scope.bundle {
        Some(bundle) => WantedName::Exactly(format!("{bundle}.{CLASS}")),
        None => WantedName::EndingWith(format!(".{CLASS}")),
    };
    [&scope.client_id, &scope.pool_id]
        .map(|id| WantedItem::new(service.clone(), WantedName::StartingWith(format!("{id}."))))
        .into()
}

pub(super) fn read(scope: &MigrationScope, items: &[MigrationItem], problems: &mut Problems) -> Read {
    let mut collector = Collector::new(Nothing::Empty);
    let mut current = Vec::new();
    for item in items {
        if let Some(rest) = after(item.key(), &scope.client_id) {
            if rest == "currentUser" {
                current.extend(plain(item, "currentUser", problems).map(|name| (item.container(), name)));
            } else if let Some((user, part)) = Part::of_user(rest, &TOKENS) {
                collector.add(item.container(), user, part, item, problems);
            }
        } else if let Some(rest) = after(item.key(), &scope.pool_id) {
            // `asf.device.id` is another thing: the id that threat protection knows.
            let part = DEVICE.iter().find_map(|(end, part)| Some((rest.strip_suffix(end)?, (*end, *part))));
            if let Some((user, (end, part))) = part.filter(|(user, _)| user.strip_suffix(".asf").is_none()) {
                let name = end.trim_start_matches('.');
                collector.add(item.container(), user, (name, part), item, problems);
            }
        }
    }
    let (sessions, devices) = collector.finish();
    let sessions = sessions
        .into_iter()
        .map(|Owned { container, user, mut session }| {
            session.is_current = current.iter().any(|(place, name)| *place == container && *name == user);
            session
        })
        .collect();
    Read { sessions, devices }
}
