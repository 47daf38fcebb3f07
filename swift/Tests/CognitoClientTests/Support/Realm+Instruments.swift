import CognitoClient
import Foundation

/// What the server's instruments do for the users of one pool.
extension Realm {
    /// Makes a user in any state, with the right password.
    func prepareUser(_ username: String = "ana", _ members: [String: JSON] = [:]) async throws {
        let usual: [String: JSON] = ["username": .text(username), "password": .text(Realm.password)]
        try await instrument("users", usual.merging(members) { _, given in given })
    }

    /// The newest code that was sent to a user.
    func newestCode(of username: String = "ana") async throws -> String {
        let messages = try await server.instrument("GET", "outbox")["messages"]?.list ?? []
        return try required(messages.last { $0["username"]?.text == username }?["code"]?.text)
    }

    /// What a user's authenticator app shows now.
    func totpCode(of username: String = "ana") async throws -> String {
        try required(try await instrument("totp", ["username": .text(username)])["code"]?.text)
    }

    /// What an authenticator app with this secret shows now.
    func totpCode(secret: String) async throws -> String {
        try required(try await instrument("totp", ["secret": .text(secret)])["code"]?.text)
    }

    /// Makes a passkey for a user and registers it.
    func registerPasskey(for username: String = "ana") async throws {
        try await instrument("authenticator/credentials", ["username": .text(username), "user_verification": true])
    }

    /// The passkey that an authenticator makes of the options, as JSON.
    func newPasskey(for options: String) async throws -> String {
        let made = try required(try await instrument("authenticator/create", ["options": .text(options)])["credential"])
        return String(decoding: try JSONEncoder().encode(made), as: UTF8.self)
    }

    /// What the user's authenticator makes of the options.
    func assertion(for options: String, tamper: String? = nil) async throws -> String {
        var members: [String: JSON] = ["options": .text(options)]
        if let tamper { members["tamper"] = .text(tamper) }
        return try required(try await instrument("authenticator/assert", members)["credential"]?.text)
    }

    /// Lets CUSTOM_AUTH ask these rounds.
    func script(srpFirst: Bool = false, rounds: JSON...) async throws {
        try await instrument("triggers", ["script": ["srp_first": .bool(srpFirst), "rounds": .list(rounds)]])
    }

    @discardableResult
    func instrument(_ name: String, _ members: [String: JSON]) async throws -> JSON {
        try await server.instrument("POST", name, .object(members.merging(["poolId": .text(poolID)]) { given, _ in given }))
    }
}
