//! How each SDK names and writes its items. One file per SDK; what several share is beside them.

mod amplify_android;
mod amplify_flutter;
mod amplify_js;
mod amplify_swift;
mod aws_mobile_client_ios;
mod aws_sdk_android;
mod item_per_token;
mod json;

use super::{
    MigrationErrorKind, MigrationFound, MigrationItem, MigrationScope, MigrationSource, WantedItem,
    device::FoundDevice,
    error::Problems,
    session::{RawSession, judge},
};

/// Far more than all users of one device leave behind.
const MOST_ITEMS: usize = 10_000;

pub(super) fn wanted(source: MigrationSource, scope: &MigrationScope) -> Vec<WantedItem> {
    match source {
        MigrationSource::AmplifySwift => amplify_swift::wanted(scope),
        MigrationSource::AwsMobileClientIos => aws_mobile_client_ios::wanted(scope),
        MigrationSource::AmplifyAndroid => amplify_android::wanted(scope),
        MigrationSource::AwsSdkAndroid => aws_sdk_android::wanted(scope),
        MigrationSource::AmplifyFlutter => amplify_flutter::wanted(scope),
        MigrationSource::AmplifyJs => amplify_js::wanted(scope),
    }
}

pub(super) fn decode(
    source: MigrationSource,
    scope: &MigrationScope,
    items: &[MigrationItem],
) -> MigrationFound {
    let mut problems = Problems::of(source);
    if items.len() > MOST_ITEMS {
        problems.add("container", None, MigrationErrorKind::TooLarge);
        return MigrationFound { sessions: Vec::new(), problems: problems.into_list() };
    }
    let Read { sessions, devices } = match source {
        MigrationSource::AmplifySwift => amplify_swift::read(scope, items, &mut problems),
        MigrationSource::AwsMobileClientIos => aws_mobile_client_ios::read(scope, items, &mut problems),
        MigrationSource::AmplifyAndroid => amplify_android::read(scope, items, &mut problems),
        MigrationSource::AwsSdkAndroid => aws_sdk_android::read(scope, items, &mut problems),
        MigrationSource::AmplifyFlutter => amplify_flutter::read(scope, items, &mut problems),
        MigrationSource::AmplifyJs => amplify_js::read(scope, items, &mut problems),
    };
    judge(scope, sessions, &devices, problems)
}

/// What a format found.
struct Read {
    sessions: Vec<RawSession>,
    devices: Vec<FoundDevice>,
}

/// The rest of a name after `start` and a dot.
fn after<'a>(name: &'a str, start: &str) -> Option<&'a str> {
    name.strip_prefix(start)?.strip_prefix('.')
}

/// What Amplify Swift and Amplify Android keep under `amplify.{pool}[.{identity pool}].…`.
enum AmplifyKey {
    Session,
    /// With the names of the user it may mean.
    Device(Vec<String>),
}

impl AmplifyKey {
    fn read(key: &str, scope: &MigrationScope) -> Option<Self> {
        let rest = after(after(key, "amplify")?, &scope.pool_id)?;
        if rest == "session" || rest.ends_with(".session") {
            return Some(Self::Session);
        }
        let name = rest.strip_suffix(".deviceMetadata")?;
        // Names may hold dots and colons themselves; that the first part is an identity pool's id is the second guess.
        let inner = name.split_once('.').filter(|(pool, _)| pool.contains(':')).map(|(_, name)| name);
        Some(Self::Device([Some(name), inner].into_iter().flatten().map(str::to_owned).collect()))
    }
}
