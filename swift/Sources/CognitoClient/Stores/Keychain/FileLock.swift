import Foundation

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A lock between processes: a file that is held by `flock`, which the system gives back when the process dies.
final class FileLock: StoreLock, @unchecked Sendable {
    private let mutex = NSLock()
    private var file: Int32?

    /// How long to wait before asking again, in microseconds.
    private static let pause: UInt32 = 5_000

    /// Waits for the lock of a name.
    ///
    /// - Parameters:
    ///   - folder: Where the lock files stand; made if it is not there.
    ///   - patience: In seconds.
    init(_ name: String, in folder: URL, patience: TimeInterval) throws(StoreError) {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw .unavailable("the folder of the lock files cannot be made")
        }
        let path = folder.appendingPathComponent(Self.fileName(of: name)).path
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unavailable("the lock file cannot be opened (errno \(errno))") }
        let end = DispatchTime.now() + .milliseconds(Int(1000 * min(max(patience, 0), 86_400)))
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            let problem = errno
            guard problem == EWOULDBLOCK || problem == EINTR, DispatchTime.now() < end else {
                close(file)
                if problem == EWOULDBLOCK || problem == EINTR { throw .busy("another process holds the lock") }
                throw .unavailable("the lock file cannot be locked (errno \(problem))")
            }
            usleep(Self.pause)
        }
        self.file = file
    }

    deinit {
        unlock()
    }

    func unlock() {
        mutex.withLock {
            guard let file else { return }
            self.file = nil
            close(file)
        }
    }

    /// A name that every file system takes (FNV-1a). That two names may share a lock costs time only, and hardly ever.
    private static func fileName(of name: String) -> String {
        let hash = name.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        return "\(String(hash, radix: 16)).lock"
    }
}
