import CognitoClient
import XCTest

/// Pools and verifiers over the system's HTTP, judged by what the server was asked.
final class URLSessionTransportTests: LocalPoolTestCase {
    func testAWholeSessionGoesOverTheSystemsHTTPAndNothingPastIt() async throws {
        let realm = try await realmWithAna()
        let before = try await server.countOfAllCalls()
        let transport = Counting(URLSessionTransport())
        let pool = try realm.userPool { $0.transport = transport }
        let session = try await realm.signIn(to: pool)
        let old = try await session.tokens()
        let new = try await session.refresh()
        XCTAssertNotEqual(new.accessToken, old.accessToken)
        let user = try await session.user()
        XCTAssertEqual(user.username, "ana")
        let result = await session.signOut(.everywhere)
        XCTAssertTrue(result.isComplete, "\(result)")
        for operation in [
            "InitiateAuth", "RespondToAuthChallenge", "GetTokensFromRefreshToken", "GetUser", "GlobalSignOut",
        ] {
            let count = try await server.count(of: operation)
            XCTAssertEqual(count, 1, operation)
        }
        let after = try await server.countOfAllCalls()
        XCTAssertEqual(transport.count, after - before)
        guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
    }

    func testPrepareOpensTheConnectionOverTheSystemsHTTP() async throws {
        let realm = try await realmWithAna()
        let transport = Counting(URLSessionTransport())
        let pool = try realm.userPool { $0.transport = transport }
        guard case .ready = await pool.prepare() else { return XCTFail("the connection is not open") }
        let fetches = try await server.count(of: "GetJwks")
        XCTAssertEqual(fetches, 1)
        XCTAssertEqual(transport.count, 1)
        _ = try await realm.signIn(to: pool)

        try server.stop()
        let late = try realm.userPool { $0.transport = URLSessionTransport() }
        guard case .notReady(.network) = await late.prepare() else { return XCTFail("there is no server") }
    }

    func testVerifiersFetchTheirKeysOverTheSystemsHTTP() async throws {
        let realm = try await realmWithAna()
        let tokens = try await realm.signIn(to: realm.userPool()).tokens()
        let transport = Counting(URLSessionTransport())
        let verifier = try TokenVerifier(
            poolID: realm.poolID,
            clientIDs: [realm.clientID],
            options: TokenVerifier.Options(issuer: tokens.idClaims.issuer),
            keysFrom: TokenVerifier.KeySource(endpoint: server.url, transport: transport)
        )
        let claims = try await verifier.verify(idToken: tokens.idToken)
        XCTAssertEqual(claims.username, "ana")
        XCTAssertEqual(transport.count, 1)
    }

    func testACancelledCallEndsWhileTheServerStillDelaysAndTheTransportWorksOn() async throws {
        let realm = try await realmWithAna()
        let pool = try realm.userPool { $0.transport = URLSessionTransport() }
        try await server.fault("delay", on: "InitiateAuth", ["delay_milliseconds": 600_000])
        let signingIn = Task { try await realm.signIn(to: pool) }
        try await server.untilFaultsHaveStruck()
        signingIn.cancel()
        let told = await error(of: { try await signingIn.value })
        XCTAssertTrue(told is CancellationError, "\(String(describing: told))")
        _ = try await realm.signIn(to: pool)
    }

    func testATaskThatIsCancelledAlreadySendsNothing() async throws {
        let before = try await server.countOfAllCalls()
        let request = HTTPRequest(method: .post, url: try required(URL(string: server.url)), timeout: 20)
        let sending = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await URLSessionTransport().send(request)
        }
        let told = await error(of: { try await sending.value })
        XCTAssertTrue(told is CancellationError, "\(String(describing: told))")
        let after = try await server.countOfAllCalls()
        XCTAssertEqual(before, after)
    }

    func testPlainHTTPLeavesTheMachineOnlyIfAllowed() async throws {
        let elsewhere = try required(URL(string: "http://no-such-host.invalid/"))
        let request = HTTPRequest(method: .post, url: elsewhere, timeout: 20)
        let refused = await error(of: { try await URLSessionTransport().send(request) })
        guard case TransportError.unusable? = refused else { return XCTFail("\(String(describing: refused))") }
        let tried = await error(of: { try await URLSessionTransport(allowInsecureHTTP: true).send(request) })
        guard case TransportError.connect? = tried else { return XCTFail("\(String(describing: tried))") }
        for pretender in ["http://127.0.0.1.example.com/", "http://localhost.example.com/", "http://127.0.0.256/", "http://128.0.0.1/"] {
            let request = HTTPRequest(method: .get, url: try required(URL(string: pretender)), timeout: 20)
            let refused = await error(of: { try await URLSessionTransport().send(request) })
            guard case TransportError.unusable? = refused else { return XCTFail("\(pretender): \(String(describing: refused))") }
        }
    }

    func testATransportIsGivenUpWithItsLastPool() async throws {
        let realm = try await realmWithAna()
        weak var kept: URLSessionTransport?
        do {
            let transport = URLSessionTransport()
            kept = transport
            let pool = try realm.userPool { $0.transport = transport }
            _ = try await realm.signIn(to: pool)
        }
        while kept != nil { await Task.yield() }
    }
}
