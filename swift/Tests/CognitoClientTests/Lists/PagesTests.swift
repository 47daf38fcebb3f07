import XCTest

@testable import CognitoClient

final class PagesTests: XCTestCase {
    private struct Broken: Error {}

    /// A list of these pages, that fails where it is told to, once each.
    private func list(_ pages: [[Int]], failingBefore failures: Set<Int> = [], begun: Counter = Counter()) -> Pages<Int> {
        Pages {
            begun.add()
            let place = Counter()
            let failed = Counter()
            return PageReader { _ in
                let page = place.value
                if failures.contains(page), failed.value <= page {
                    failed.set(page + 1)
                    throw CognitoError.network(ErrorDetails(message: "broken"))
                }
                guard page < pages.count else { return nil }
                place.add()
                return pages[page]
            }
        }
    }

    func testItemsComeInOrderAndEmptyPagesArePassedOver() async throws {
        var items: [Int] = []
        for try await item in list([[1, 2], [], [3], [], [4, 5, 6], []]) { items.append(item) }
        XCTAssertEqual(items, [1, 2, 3, 4, 5, 6])
        let all = try await list([[1, 2], [], [3]]).all()
        XCTAssertEqual(all, [1, 2, 3])
        let none = try await list([]).all()
        XCTAssertEqual(none, [])
    }

    func testEveryIterationReadsTheListAnewAndNothingIsReadBefore() async throws {
        let begun = Counter()
        let list = list([[1], [2]], begun: begun)
        XCTAssertEqual(begun.value, 0)
        for _ in 1...2 {
            let all = try await list.all()
            XCTAssertEqual(all, [1, 2])
        }
        XCTAssertEqual(begun.value, 2)
    }

    func testAPageThatFailedIsAskedForAgainByTheNextCall() async throws {
        var items = list([[1, 2], [3]], failingBefore: [0, 1, 2]).makeAsyncIterator()
        var told: [Int] = []
        var failures = 0
        while true {
            do {
                guard let item = try await items.next() else { break }
                told.append(item)
            } catch CognitoError.network {
                failures += 1
            }
        }
        XCTAssertEqual(told, [1, 2, 3])
        XCTAssertEqual(failures, 3)
    }

    func testPagesMayBeReadAsSuchAndWhatItemsLeftOfOneComesFirst() async throws {
        var pages = list([[1, 2, 3], [], [4]]).makeAsyncIterator()
        let first = try await pages.next()
        XCTAssertEqual(first, 1)
        var told: [[Int]] = []
        while let page = try await pages.nextPage() { told.append(page) }
        XCTAssertEqual(told, [[2, 3], [], [4]])
        let end = try await pages.next()
        XCTAssertNil(end)
    }

    func testAllGathersTheItemsOfEveryPage() async throws {
        let items = try await list([[1, 2], [], [3]]).all()
        XCTAssertEqual(items, [1, 2, 3])
    }

    func testATextFormHoldsNoItem() async throws {
        let list = Pages { PageReader<String> { _ in ["hidden-item"] } }
        var dumped = ""
        dump(list, to: &dumped)
        for text in ["\(list)", String(reflecting: list), dumped] {
            XCTAssertTrue(text.contains("Pages<String>"), text)
            XCTAssertFalse(text.contains("hidden-item"))
        }
    }
}

/// A number that several may change.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    var value: Int { lock.withLock { count } }
    func add() { lock.withLock { count += 1 } }
    func set(_ value: Int) { lock.withLock { count = value } }
}
