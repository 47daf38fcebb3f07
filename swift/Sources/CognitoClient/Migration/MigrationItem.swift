public import Foundation

/// One item of another SDK's container, as it was read (and where need be decrypted).
///
/// One that is there but can never be read, because it is damaged or its key is gone, is handed in as
/// ``unreadable(container:key:)``, so that nothing is called complete that is not.
public struct MigrationItem: Sendable, Equatable {
    /// The container's name.
    public let container: String
    /// The item's name in it.
    public let key: String
    /// The value; one that is a text is given as its UTF-8 bytes. `nil` for an item that can never be read.
    public let value: Data?

    /// An item of a container.
    public init(container: String, key: String, value: Data) {
        self.init(container, key, value)
    }

    private init(_ container: String, _ key: String, _ value: Data?) {
        self.container = container
        self.key = key
        self.value = value
    }

    /// An item of a container that is there and cannot be read or decrypted, now or ever.
    public static func unreadable(container: String, key: String) -> MigrationItem {
        MigrationItem(container, key, nil)
    }
}

extension MigrationItem: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Tells the length of the value only: names of items hold those of users.
    public var description: String { "MigrationItem(\(value.map { "\($0.count) bytes" } ?? "unreadable"))" }

    /// Tells the length of the value only.
    public var debugDescription: String { description }

    /// Tells the length of the value only.
    public var customMirror: Mirror { Mirror(self, children: ["bytes": value?.count as Any]) }
}
