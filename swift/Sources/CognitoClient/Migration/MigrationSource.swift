public import Foundation
internal import CognitoNative

/// An SDK whose sessions can be taken over; see ``Migration``.
///
/// `allCases` has each platform's newer SDK first: of two sessions of one user the first taken over stays.
public enum MigrationSource: Sendable, Hashable, CaseIterable {
    /// Amplify Swift 2.0 and later: one JSON item per session and one per device in the Keychain.
    case amplifySwift
    /// AWSMobileClient and AWSCognitoIdentityProvider of the AWS SDK for iOS 2.x, and with them Amplify iOS 1.x and Amplify
    /// Flutter 0.x: one Keychain item per token.
    case awsMobileClientIOS
    /// Amplify Android 2.0 and later. Not on Apple's systems.
    case amplifyAndroid
    /// AWSMobileClient, CognitoUserPool and CognitoAuth of the AWS SDK for Android 2.x. Not on Apple's systems.
    case awsSDKAndroid
    /// Amplify Flutter 1.0 and later: one entry per token in the secure storage of each platform.
    case amplifyFlutter
    /// Amplify JS 1 to 6 and amazon-cognito-identity-js: the app hands the entries of its web storage, cookies or React
    /// Native storage over.
    case amplifyJS

    /// A short name that stays the same in every release, such as `amplify-swift`.
    public var label: String { native.label() }
}

/// Whose sessions are looked for: other SDKs name their items after the pool, the app client and the app.
public struct MigrationScope: Sendable, Hashable {
    /// The pool's id, such as `us-east-1_AbCdEf123`.
    public var poolID: String
    /// The app client's id.
    public var clientID: String
    /// The app's bundle identifier, which the old iOS SDK puts in front of its Keychain service; `nil` takes that of any app
    /// whose items this one may read.
    public var bundle: String?

    /// Sessions of this user pool and app client, left by this app.
    public init(poolID: String, clientID: String, bundle: String? = Bundle.main.bundleIdentifier) {
        self.poolID = poolID
        self.clientID = clientID
        self.bundle = bundle
    }
}
