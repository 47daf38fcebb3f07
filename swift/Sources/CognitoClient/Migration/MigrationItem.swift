public import Foundation

/// One item of another SDK's container, as it was read (and where need be decrypted).
public struct MigrationItem: Sendable, Equatable {
    /// The container's name.
    public let container: String
    /// The item's name in it.
    public let key: String
    /// The value; one that is a text is given as its UTF-8 bytes.
    public let value: Data

    /// An item of a container.
    public init(container: String, key: String, value: Data) {
        self.container = container
        self.key = key
        self.value = value
    }
}

extension MigrationItem: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Tells the length of the value only: names of items hold those of users.
    public var description: String { "MigrationItem(\(value.count) bytes)" }

    /// Tells the length of the value only.
    public var debugDescription: String { description }

    /// Tells the length of the value only.
    public var customMirror: Mirror { Mirror(self, children: ["bytes": value.count]) }
}
