import CognitoClient
import Foundation

/// Makes calls for users that no other worker has, so that it knows of each whether it is signed in.
actor Worker {
    private let settings: Settings
    private let pools: [UserPool]
    private let users: [String]
    private var chance: Chance
    /// The sign-ins of users who are signed in for all that this worker knows, by their origin.
    private var origins: [String: String] = [:]
    private var calls = 0

    /// Longer than any call may take.
    private static let patience: TimeInterval = 60

    init(_ settings: Settings, number: Int, of count: Int) throws {
        self.settings = settings
        let store = MemoryStore()
        pools = [try settings.pool(store), try settings.pool(store)]
        users = stride(from: number, to: settings.users, by: count).map { "user\($0)" }
        chance = Chance(seed: settings.seed &+ UInt64(number) &* 7919)
    }

    func work(until end: Date) async -> Int {
        while Date() < end, !users.isEmpty {
            let user = users[chance.below(min(users.count, 4))]
            let pool = pools[chance.below(pools.count)]
            let began = Date()
            await step(user, pool)
            if Date().timeIntervalSince(began) > Self.patience {
                tell("broken in-time a step for \(user) took more than \(Self.patience) s")
            }
        }
        return calls
    }

    private func step(_ user: String, _ pool: UserPool) async {
        calls += 1
        guard let session = await pool.session(user).session else {
            return await signIn(user, pool)
        }
        switch chance.below(20) {
        case 0, 1:
            origins[user] = nil
            let result = await session.signOut(chance.below(4) == 0 ? .everywhere : .thisDevice)
            if result.isComplete, await pool.session(user).session != nil {
                tell("broken signed-out \(user) signed out and is signed in")
            }
        case 2:
            await signIn(user, pool)
        case 3:
            _ = await pool.state()
            _ = try? await pool.users()
        default:
            await atOnce(user, session)
        }
    }

    private func signIn(_ user: String, _ pool: UserPool) async {
        origins[user] = nil
        let step = try? await pool.signIn(
            username: user,
            flow: .userPassword(password: settings.password),
            options: SignInOptions(replaceSession: true)
        )
        guard case .done(let session) = step else { return }
        if session.username != user {
            tell("broken owner \(user) signed in and got the session of another user")
        }
        origins[user] = try? session.accessClaims.origin
    }

    /// Several calls on one session at the same time, one of which is cancelled now and then.
    private func atOnce(_ user: String, _ session: Session) async {
        let kinds = (0...chance.below(5)).map { _ in chance.below(10) }
        calls += kinds.count
        let origin = origins[user]
        await withTaskGroup(of: Void.self) { group in
            for kind in kinds {
                group.addTask { await Self.call(kind, user, session, origin) }
            }
            if chance.below(20) == 0 {
                group.cancelAll()
            }
        }
    }

    private static func call(_ kind: Int, _ user: String, _ session: Session, _ origin: String?) async {
        do {
            if kind == 9 {
                if try await session.user().username != user {
                    tell("broken owner \(user) was told about another user")
                }
                return
            }
            let tokens = kind < 6 ? try await session.tokens() : try await session.refresh()
            if tokens.accessClaims.username != user || tokens.idClaims.username != user {
                tell("broken owner \(user) got tokens of another user")
            }
        } catch CognitoError.sessionExpired {
            if let origin { tell("over \(user) \(origin)") }
        } catch CognitoError.signedOut {
            if let origin { tell("over \(user) \(origin)") }
        } catch {
            // The network, the service: whatever else the server's troubles lead to.
        }
    }
}
