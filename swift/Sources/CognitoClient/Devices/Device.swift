public import Foundation
internal import CognitoNative

/// One of the user's devices, as the pool knows it.
///
/// Names and addresses are personal data, and the text forms leave them out.
public struct Device: Sendable, Hashable {
    /// The name the pool gave it (`DeviceKey`), such as `us-east-1_0f0c7d62-3d43-4e43-9f0e-5b1f0a3f4c11`.
    public let key: String
    /// The name it was confirmed with. No operation changes it.
    public let name: String?
    /// The address that it was last seen at.
    public let lastIPUsed: String?
    /// All of the device's attributes by the service's names, such as `device_status`.
    public let attributes: [String: String]
    /// When the pool first saw it.
    public let createdAt: Date?
    /// When the pool last changed what it knows of it.
    public let lastModifiedAt: Date?
    /// When somebody last signed in on it.
    public let lastAuthenticatedAt: Date?
    /// Whether it is the one that the session was made on.
    public let isCurrent: Bool
}

/// Whether the pool shall remember a device: a remembered one may take the place of the second factor.
public enum DeviceRememberedStatus: Sendable, Hashable, CaseIterable {
    /// It shall (`remembered`).
    case remembered
    /// It shall not (`not_remembered`): the pool keeps track of the device and asks for the second factor all the same.
    case notRemembered
}

extension Device {
    init(native device: CognitoNative.Device) {
        self.init(
            key: device.key,
            name: device.name,
            lastIPUsed: device.lastIpUsed,
            attributes: device.attributes,
            createdAt: device.createdAt,
            lastModifiedAt: device.lastModifiedAt,
            lastAuthenticatedAt: device.lastAuthenticatedAt,
            isCurrent: device.isCurrent
        )
    }
}

extension DeviceRememberedStatus {
    var native: CognitoNative.DeviceRememberedStatus {
        switch self {
        case .remembered: .remembered
        case .notRemembered: .notRemembered
        }
    }
}

extension Device: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key, and whether it is this device.
    public var description: String { "Device(\(key)\(isCurrent ? ", current" : ""))" }

    /// The key, and whether it is this device.
    public var debugDescription: String { description }

    /// The key, whether it is this device, and the names of the attributes.
    public var customMirror: Mirror {
        Mirror(self, children: ["key": key, "isCurrent": isCurrent, "attributeNames": attributes.keys.sorted()])
    }
}
