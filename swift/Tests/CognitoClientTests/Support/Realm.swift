import CognitoClient
import Foundation

/// A user pool with an app client on a server, made for one test.
struct Realm: Sendable {
    let server: LocalPool
    let poolID: String
    let clientID: String
    let clientSecret: String?

    static let password = "Correct-horse-7-staple"

    /// Makes a pool and a client.
    ///
    /// - Parameter client: Members of `CreateUserPoolClient` that differ from the usual.
    static func make(
        on server: LocalPool,
        withSecret: Bool = false,
        client members: [String: JSON] = [:]
    ) async throws -> Realm {
        let made = try await server.call(
            "CreateUserPool",
            [
                "PoolName": "swift",
                "Schema": [["Name": "tier", "AttributeDataType": "String", "Mutable": true]],
            ]
        )
        let poolID = try required(made["UserPool"]?["Id"]?.text)
        let usual: [String: JSON] = [
            "UserPoolId": .text(poolID),
            "ClientName": "swift",
            "GenerateSecret": .bool(withSecret),
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"],
            "PreventUserExistenceErrors": "ENABLED",
        ]
        let client = try await server.call(
            "CreateUserPoolClient",
            .object(usual.merging(members) { _, given in given })
        )["UserPoolClient"]
        return Realm(
            server: server,
            poolID: poolID,
            clientID: try required(client?["ClientId"]?.text),
            clientSecret: client?["ClientSecret"]?.text
        )
    }

    /// Makes a pool whose client may use every flow.
    ///
    /// - Parameters:
    ///   - pool: Members of `CreateUserPool`.
    ///   - client: Members of `CreateUserPoolClient` that differ from the usual.
    static func prepared(
        on server: LocalPool,
        pool: [String: JSON] = [:],
        client members: [String: JSON] = [:]
    ) async throws -> Realm {
        let usual: [String: JSON] = [
            "ExplicitAuthFlows": [
                "ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH",
                "ALLOW_REFRESH_TOKEN_AUTH",
            ]
        ]
        let client = usual.merging(members) { _, given in given }
        let made = try await server.instrument("POST", "reset", ["pool": .object(pool), "client": .object(client)])
        return Realm(
            server: server,
            poolID: try required(made["poolId"]?.text),
            clientID: try required(made["clientId"]?.text),
            clientSecret: made["clientSecret"]?.text
        )
    }

    /// The members of `CreateUserPool` for these first factors.
    static func firstFactors(_ factors: JSON...) -> [String: JSON] {
        ["Policies": ["SignInPolicy": ["AllowedFirstAuthFactors": .list(factors)]]]
    }

    /// Makes a pool with the user `ana`, and a client.
    static func withAna(on server: LocalPool, client members: [String: JSON] = [:]) async throws -> Realm {
        let realm = try await make(on: server, client: members)
        try await realm.addUser("ana", attributes: ["email": "ana@example.com"])
        return realm
    }

    /// The members of `CreateUserPoolClient` for refresh tokens that rotate.
    static let rotating: [String: JSON] = [
        "RefreshTokenRotation": ["Feature": "ENABLED", "RetryGracePeriodSeconds": 0]
    ]

    /// Makes a user who may sign in.
    func addUser(
        _ username: String = "ana",
        groups: [String] = [],
        attributes: [String: String] = [:]
    ) async throws {
        try await invite(username, temporaryPassword: "Temporary-1-word", attributes: attributes)
        try await server.call(
            "AdminSetUserPassword",
            [
                "UserPoolId": .text(poolID), "Username": .text(username), "Password": .text(Realm.password),
                "Permanent": true,
            ]
        )
        for group in groups {
            try await server.call("CreateGroup", ["UserPoolId": .text(poolID), "GroupName": .text(group)])
            try await admin("AdminAddUserToGroup", username, ["GroupName": .text(group)])
        }
    }

    /// Makes a user who must choose a password at the first sign-in.
    func invite(
        _ username: String,
        temporaryPassword: String,
        attributes: [String: String] = [:]
    ) async throws {
        try await admin(
            "AdminCreateUser", username,
            [
                "TemporaryPassword": .text(temporaryPassword),
                "MessageAction": "SUPPRESS",
                "UserAttributes": .list(attributes.map { ["Name": .text($0.key), "Value": .text($0.value)] }),
            ]
        )
    }

    /// Does something to a user as an administrator.
    @discardableResult
    func admin(_ operation: String, _ username: String, _ members: [String: JSON] = [:]) async throws -> JSON {
        let user: [String: JSON] = ["UserPoolId": .text(poolID), "Username": .text(username)]
        return try await server.call(operation, .object(user.merging(members) { _, given in given }))
    }

    /// The client under test, as an app makes it.
    func userPool(_ change: (inout UserPool.Configuration) -> Void = { _ in }) throws -> UserPool {
        var configuration = UserPool.Configuration(clientSecret: clientSecret, endpoint: server.url)
        configuration.transport = UserPool.Configuration.transportOfTheTests
        change(&configuration)
        return try UserPool(poolID: poolID, clientID: clientID, configuration: configuration)
    }

    /// Signs the user in with the right password.
    func signIn(_ username: String = "ana", to pool: UserPool) async throws -> Session {
        try await pool.signIn(
            username: username, password: Realm.password, options: SignInOptions(replaceSession: true)
        ).session()
    }

    /// Lets the client learn how late it is at the server, without touching any session.
    func tellTheTime(to pool: UserPool) async throws {
        let refused = await error(of: { try await pool.signIn(username: "nobody", password: "Wrong-1-password") })
        guard case CognitoError.incorrectCredentials? = refused else {
            throw LocalPool.Failure(description: "the sign-in that asks for the time ended with \(String(describing: refused))")
        }
    }
}

extension SignInStep {
    /// The session of a sign-in that must be done.
    func session() throws -> Session {
        if case .done(let session) = self { return session }
        throw LocalPool.Failure(description: "the sign-in is not done: \(self)")
    }

    /// The challenge of a sign-in that must ask for just this.
    func asks<Challenge: SignInChallenge>(_ type: Challenge.Type) throws -> Challenge {
        if let challenge = challenge as? Challenge { return challenge }
        throw LocalPool.Failure(description: "the sign-in does not ask for \(type): \(self)")
    }
}

/// The value, or a failure of the test.
func required<Value>(_ value: Value?, line: UInt = #line) throws -> Value {
    guard let value else { throw LocalPool.Failure(description: "line \(line): there is no value") }
    return value
}

/// What the work failed with, if it failed.
func error<Value>(of work: () async throws -> Value) async -> (any Error)? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error
    }
}

/// The typed error the work must fail with.
func cognitoError<Value>(_ work: () async throws -> Value) async throws -> CognitoError {
    switch await error(of: work) {
    case let error as CognitoError: return error
    case let other?: throw other
    case nil: throw LocalPool.Failure(description: "the call succeeded")
    }
}
