import CognitoClient
import XCTest

/// Transports of the app's own, as the library takes them.
final class OwnTransportTests: LocalPoolTestCase {
    func testWhatATransportThrowsArrivesAsItsKind() async throws {
        let realm = try await realmWithAna()
        let failures: [(any Error, (CognitoError) -> Bool)] = [
            (TransportError.connect("why"), { if case .network = $0 { true } else { false } }),
            (TransportError.timeout(sent: true, "why"), { if case .timeout = $0 { true } else { false } }),
            (TransportError.tls("why"), { if case .tls = $0 { true } else { false } }),
            (TransportError.interrupted("why"), { if case .network = $0 { true } else { false } }),
            (TransportError.tooLarge("why"), { if case .protocol = $0 { true } else { false } }),
            (TransportError.unusable("why"), { if case .configuration = $0 { true } else { false } }),
            (LocalPool.Failure(description: "hush-hush"), { if case .network = $0 { true } else { false } }),
            (CancellationError(), { if case .network = $0 { true } else { false } }),
        ]
        for (failure, fits) in failures {
            let pool = try realm.userPool {
                $0.transport = Answering { _ in throw failure }
                $0.timeouts = .init(total: 1)
            }
            let told = try await cognitoError { try await realm.signIn(to: pool) }
            XCTAssertTrue(fits(told), "\(failure): \(told)")
            XCTAssertFalse("\(told)\(told.localizedDescription)".contains("hush"), "\(told)")
        }
    }

    func testRepliesThatAreNoneOrTooLargeAreRefused() async throws {
        let realm = try await realmWithAna()
        for reply in [
            HTTPResponse(status: 200, headers: [], body: Data(count: 1 << 20 + 1)),
            HTTPResponse(status: 200, headers: [], body: Data("[]".utf8)),
            HTTPResponse(status: .max, headers: [], body: Data()),
            HTTPResponse(status: -1, headers: [], body: Data()),
        ] {
            let pool = try realm.userPool {
                $0.transport = Answering { _ in reply }
                $0.timeouts = .init(total: 1)
            }
            let told = await error(of: { try await realm.signIn(to: pool) })
            XCTAssertNotNil(told as? CognitoError, "\(reply)")
            guard case .signedOut = await pool.state() else { return XCTFail("somebody is signed in") }
        }
    }

    func testCancellingACallCancelsTheTransportsTask() async throws {
        let realm = try await realmWithAna()
        let (begun, tellBegun) = AsyncStream.makeStream(of: Void.self)
        let (cancelled, tellCancelled) = AsyncStream.makeStream(of: Void.self)
        let pool = try realm.userPool {
            $0.transport = Answering { _ in
                try await withTaskCancellationHandler {
                    tellBegun.yield()
                    try await Task.sleep(nanoseconds: 600 * 1_000_000_000)
                } onCancel: {
                    tellCancelled.yield()
                }
                throw TransportError.interrupted("nobody answered")
            }
        }
        let signingIn = Task { try await realm.signIn(to: pool) }
        for await _ in begun { break }
        signingIn.cancel()
        for await _ in cancelled { break }
        let told = await error(of: { try await signingIn.value })
        XCTAssertTrue(told is CancellationError, "\(String(describing: told))")
    }

    func testNothingOfARequestOrReplyPrintsButItsShape() throws {
        let request = HTTPRequest(
            method: .post, url: try required(URL(string: "https://example.com/")),
            headers: [HTTPHeader(name: "Authorization", value: "hush-1")], body: Data("hush-2".utf8), timeout: 1
        )
        let reply = HTTPResponse(status: 200, headers: [HTTPHeader(name: "X", value: "hush-3")], body: Data("hush-4".utf8))
        var dumped = ""
        dump(request, to: &dumped)
        dump(reply, to: &dumped)
        let printed = "\(request)\(reply)\(String(reflecting: request))\(String(reflecting: reply))\(request.headers)\(dumped)"
        XCTAssertTrue(printed.contains("https://example.com/"))
        XCTAssertTrue(dumped.contains("Authorization"))
        XCTAssertFalse(printed.contains("hush"), printed)
    }
}
