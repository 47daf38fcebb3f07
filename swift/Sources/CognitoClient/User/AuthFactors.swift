internal import CognitoNative

/// What a user has set up to prove who they are, first and second factors alike (`GetUserAuthFactors`).
public struct UserAuthFactors: Sendable, Hashable {
    /// The user's name in the pool.
    public let username: String
    /// All that is set up.
    public let configured: [AuthFactor]
    /// The preferred second factor.
    public let preferredMFA: MFAMethod?
    /// The active second factors.
    public let mfa: [MFAMethod]
}

/// Something a user can prove themselves with.
public enum AuthFactor: Sendable, Hashable {
    /// A password (`PASSWORD`); only as a first factor.
    case password
    /// A code by e-mail (`EMAIL_OTP`).
    case emailOTP
    /// A code by text message (`SMS_OTP`).
    case smsOTP
    /// A passkey (`WEB_AUTHN`).
    case passkey
    /// An authenticator app (`SOFTWARE_TOKEN`); only as a second factor.
    case totp
    /// One that this version does not know, by its name.
    case other(String)
}

/// The second factors that are on, and the one that is asked for first.
public struct MFAPreference: Sendable, Hashable {
    /// Those that are on. A pool may leave passkeys out of what it tells.
    public let enabled: [MFAMethod]
    /// Asked for without a choice; with several on and none preferred, the sign-in asks which.
    public let preferred: MFAMethod?
}

/// What to change of the second factors; the last word on each counts. What is not named stays as it is.
///
/// ```swift
/// try await session.changeMFA(MFAPreferenceChange().prefer(.totp).disable(.sms))
/// ```
public struct MFAPreferenceChange: Sendable, Hashable {
    private var words: [Word] = []

    /// One word on the second factors.
    private enum Word: Hashable {
        case enable(MFAMethod)
        case disable(MFAMethod)
        case prefer(MFAMethod)
        case preferNone
    }

    /// Changes nothing yet.
    public init() {}

    /// Switches a second factor on: text messages need a phone number, e-mail an address, an authenticator app has to be verified
    /// first. ``MFAMethod/passkey`` lets a passkey whose user was verified count for two factors.
    public func enable(_ method: MFAMethod) -> Self {
        adding(.enable(method))
    }

    /// Switches a second factor off; it is no longer preferred either.
    public func disable(_ method: MFAMethod) -> Self {
        adding(.disable(method))
    }

    /// Has this second factor asked for first, in place of any other, and switches it on if it is off.
    public func prefer(_ method: MFAMethod) -> Self {
        adding(.prefer(method))
    }

    /// Has no second factor preferred: users with several are asked which.
    public func preferNone() -> Self {
        adding(.preferNone)
    }

    private func adding(_ word: Word) -> Self {
        var change = self
        change.words.append(word)
        return change
    }

    /// The words in the form the library takes, in their order.
    var native: [CognitoNative.MfaChange] {
        words.map { word in
            switch word {
            case .enable(let method): .enable(method: method.native)
            case .disable(let method): .disable(method: method.native)
            case .prefer(let method): .prefer(method: method.native)
            case .preferNone: .preferNone
            }
        }
    }
}

extension MFAPreferenceChange: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What is to change.
    public var description: String { "MFAPreferenceChange(\(words.map { "\($0)" }.joined(separator: ", ")))" }

    /// What is to change.
    public var debugDescription: String { description }

    /// Holds nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
