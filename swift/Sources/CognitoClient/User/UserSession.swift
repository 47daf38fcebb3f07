public import Foundation
internal import CognitoNative

/// One of the user's sessions, in any of the pool's app clients. Its text forms hold neither ids nor where the user was.
public struct UserSession: Sendable, Hashable, Identifiable {
    /// What ``Session/endSession(id:associated:)`` takes.
    public let id: String
    /// What kind of session it is.
    public let sessionType: UserSessionType?
    /// The app client it was made with.
    public let clientID: String?
    /// When it began.
    public let createdAt: Date?
    /// When its tokens were last refreshed, or for a single sign-on when it was last used.
    public let lastActiveAt: Date?
    /// The system and browser or app of the last activity, as far as they were recognised, or `unknown`.
    public let deviceType: String?
    /// The address of the last activity.
    public let lastIPAddress: String?
    /// Where that address is thought to be.
    public let lastLocation: SessionLocation?
    /// The single sign-on that the session came from, if any.
    public let originSessionID: String?
    /// Whether it is the one that asked.
    public let isCurrent: Bool
}

/// What kind of session a pool tracks.
public enum UserSessionType: Sendable, Hashable {
    /// Tokens of an app (`TOKEN`).
    case token
    /// A browser's single sign-on (`SSO`).
    case sso
    /// One that this version does not know, by its name.
    case other(String)
}

/// Where an address is thought to be. Its text forms do not tell.
public struct SessionLocation: Sendable, Hashable {
    /// The city.
    public let city: String?
    /// The country by its English name, or `unknown`.
    public let country: String?
}

/// Which sessions end along with the one that is revoked.
public enum RevokeAssociatedSessions: Sendable, Hashable, CaseIterable {
    /// No others.
    case none
    /// Those directly linked with it: the single sign-on that it came from, or the sessions that came from it.
    case linked

    var native: CognitoNative.RevokeAssociatedSessions {
        switch self {
        case .none: .none
        case .linked: .linked
        }
    }
}

extension UserSession {
    init(native session: CognitoNative.UserSession) {
        self.init(
            id: session.id,
            sessionType: session.sessionType.map(UserSessionType.init(native:)),
            clientID: session.clientId,
            createdAt: session.createdAt,
            lastActiveAt: session.lastActiveAt,
            deviceType: session.deviceType,
            lastIPAddress: session.lastIpAddress,
            lastLocation: session.lastLocation.map { SessionLocation(city: $0.city, country: $0.country) },
            originSessionID: session.originSessionId,
            isCurrent: session.isCurrent
        )
    }
}

extension UserSessionType {
    fileprivate init(native type: CognitoNative.UserSessionType) {
        self =
            switch type {
            case .token: .token
            case .sso: .sso
            case .other(let name): .other(name)
            }
    }
}

extension UserSession: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Kind and app client, without ids and places.
    public var description: String {
        "UserSession(\(sessionType.map { "\($0)" } ?? "unknown"), \(clientID ?? "no client")\(isCurrent ? ", current" : ""))"
    }

    /// Kind and app client, without ids and places.
    public var debugDescription: String { description }

    /// Kind and app client, without ids and places.
    public var customMirror: Mirror {
        Mirror(self, children: ["sessionType": sessionType as Any, "clientID": clientID as Any, "isCurrent": isCurrent])
    }
}

extension SessionLocation: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Tells no place.
    public var description: String { "SessionLocation(redacted)" }

    /// Tells no place.
    public var debugDescription: String { description }

    /// Tells no place.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
