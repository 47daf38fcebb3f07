/// Where another SDK keeps its items. On Apple's systems `KeychainContainer` is one; an app writes its own for what only it can
/// open, such as the storage of a web view.
///
/// The calls may block: they are made off the caller's thread.
public protocol MigrationContainer: Sendable {
    /// The items that are asked for, those that are there.
    ///
    /// - Throws: When the container cannot be read now, for instance because it is locked. Never leave items out then: a
    ///   container that cannot be opened is not an empty one. A single item that can never be read is given as
    ///   ``MigrationItem/unreadable(container:key:)``.
    func items(_ wanted: [WantedItem]) throws -> [MigrationItem]

    /// Deletes the items that are asked for; there being none is no error.
    ///
    /// - Throws: When some may still be there.
    func remove(_ wanted: [WantedItem]) throws
}
