internal import CognitoNative

/// A list that the service gives page by page, fetched as it is read: an `AsyncSequence` of its items.
///
/// ```swift
/// for try await device in session.devices() where !device.isCurrent {
///     try await session.forgetDevice(key: device.key)
/// }
/// let passkeys = try await session.passkeys().all()
/// ```
///
/// Every iteration reads the list anew, from its beginning; nothing is fetched before. A page that failed, or whose task was
/// cancelled, is asked for again by the next call of the same iterator. A list that goes in a circle or has more than 1,000 pages
/// or 10,000 items is ``CognitoError/protocol(_:)`` naming the page's token.
public struct Pages<Element: Sendable>: AsyncSequence, Sendable {
    private let begin: @Sendable () -> PageReader<Element>

    init(_ begin: @escaping @Sendable () -> PageReader<Element>) {
        self.begin = begin
    }

    /// Begins to read.
    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: begin())
    }

    /// All items.
    ///
    /// - Throws: As ``Iterator/nextPage()``. What was fetched until then is lost: read by pages to keep it.
    public func all() async throws -> [Element] {
        var (pages, items) = (makeAsyncIterator(), [Element]())
        while let page = try await pages.nextPage() {
            items += page
        }
        return items
    }

    /// A place in the list.
    public struct Iterator: AsyncIteratorProtocol {
        private let reader: PageReader<Element>
        /// Fetched and not taken yet, the next item last.
        private var waiting: [Element] = []

        fileprivate init(reader: PageReader<Element>) {
            self.reader = reader
        }

        /// The next item, or `nil` after the last one.
        ///
        /// - Throws: As ``nextPage()``.
        public mutating func next() async throws -> Element? {
            while waiting.isEmpty {
                guard let page = try await reader.nextPage() else { return nil }
                waiting = page.reversed()
            }
            return waiting.removeLast()
        }

        /// The next page, which may be empty, or `nil` after the last one. Items of a page that ``next()`` has begun come first.
        ///
        /// - Throws: As the operation, usually as ``Session/tokens()``: asking again tries the same page again.
        ///   `CancellationError` if the task is cancelled.
        public mutating func nextPage() async throws -> [Element]? {
            guard waiting.isEmpty else {
                defer { waiting = [] }
                return waiting.reversed()
            }
            return try await reader.nextPage()
        }
    }
}

/// One reading of a list.
struct PageReader<Element: Sendable>: Sendable {
    private let fetch: @Sendable (CognitoNative.CancelToken) async throws -> [Element]?

    init(_ fetch: @escaping @Sendable (CognitoNative.CancelToken) async throws -> [Element]?) {
        self.fetch = fetch
    }

    func nextPage() async throws -> [Element]? {
        try await cancellable(fetch)
    }
}

extension Pages: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind of list, without anything of it.
    public var description: String { "Pages<\(Element.self)>" }

    /// The kind of list, without anything of it.
    public var debugDescription: String { description }

    /// Holds nothing of the list.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
