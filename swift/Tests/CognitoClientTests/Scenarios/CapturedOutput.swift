import Foundation

/// All that the process writes to its standard output and error, while it is captured.
final class CapturedOutput {
    private let file: URL
    private let saved: [(descriptor: Int32, copy: Int32)]

    init() throws {
        file = FileManager.default.temporaryDirectory.appendingPathComponent("output-\(UUID().uuidString)")
        fflush(nil)
        let target = open(file.path, O_CREAT | O_WRONLY | O_APPEND, 0o600)
        guard target >= 0 else { throw LocalPool.Failure(description: "the output cannot be captured in \(file.path)") }
        saved = [1, 2].map { (descriptor: $0, copy: dup($0)) }
        for descriptor in saved.map(\.descriptor) {
            dup2(target, descriptor)
        }
        close(target)
    }

    /// Gives the output back to where it went before, and what was captured.
    func end() throws -> String {
        fflush(nil)
        for (descriptor, copy) in saved {
            dup2(copy, descriptor)
            close(copy)
        }
        defer { try? FileManager.default.removeItem(at: file) }
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
}
