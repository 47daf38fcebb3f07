import Foundation

/// Calls from several tasks for some time, against a server at which everything goes wrong; `cargo xtask chaos --swift` starts
/// both, and judges what this program prints.
let workers = 6

let settings = try Settings()
let end = Date().addingTimeInterval(TimeInterval(settings.seconds))
var calls = 0
try await withThrowingTaskGroup(of: Int.self) { group in
    for number in 0..<workers {
        let worker = try Worker(settings, number: number, of: workers)
        group.addTask { await worker.work(until: end) }
    }
    for try await made in group {
        calls += made
    }
}
tell("calls \(calls)")
