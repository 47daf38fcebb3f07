import Foundation
internal import CognitoNative

/// What happens to a pool's sessions, each change once: an `AsyncSequence` that never throws.
///
/// ```swift
/// for await event in pool.events {
///     switch event {
///     case .expired(let username, _): showSignIn(for: username)
///     case .storageTrouble(_, let error): log(error)
///     default: break
///     }
/// }
/// ```
///
/// Every iteration listens for itself and gets every event. The first begins with what happened since
/// ``UserPool/events`` was asked for, later ones with the moment they begin. For a listener that is slow, 1,024 events are kept;
/// what comes beyond is counted and told as ``SessionEvent/missed(count:)``.
///
/// An iteration ends when its task is cancelled, and when the pool and all its sessions are gone: listening keeps neither
/// alive.
public struct SessionEvents: AsyncSequence, Sendable {
    public typealias Element = SessionEvent

    private let source: Source

    init(of pool: CognitoNative.UserPool) {
        source = Source(pool)
    }

    /// Begins to listen.
    public func makeAsyncIterator() -> Iterator {
        Iterator(subscription: source.subscription())
    }

    /// One listener.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let subscription: CognitoNative.SessionEvents?

        /// The next event, as soon as there is one; `nil` when the task is cancelled or there will be no more. No event is
        /// lost by cancelling.
        public mutating func next() async -> SessionEvent? {
            guard let subscription, !Task.isCancelled else { return nil }
            do {
                return try await cancellable { try await subscription.next(cancel: $0).map(SessionEvent.init(native:)) }
            } catch {
                return nil
            }
        }
    }

    /// Where listeners come from, without keeping the pool alive.
    private final class Source: @unchecked Sendable {
        private let lock = NSLock()
        private weak var pool: CognitoNative.UserPool?
        private var first: CognitoNative.SessionEvents?

        init(_ pool: CognitoNative.UserPool) {
            self.pool = pool
            first = pool.events()
        }

        func subscription() -> CognitoNative.SessionEvents? {
            lock.withLock {
                if let first {
                    self.first = nil
                    return first
                }
                return pool?.events()
            }
        }
    }
}

extension UserPool {
    /// What happens to this pool's sessions from now on: each change once, to every listener.
    public var events: SessionEvents { SessionEvents(of: native) }
}
