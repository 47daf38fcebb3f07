internal import CognitoNative
import Dispatch

/// Whether new devices are remembered where the pool leaves it to the user. Pools that always remember devices, or never, do not
/// ask.
///
/// ```swift
/// configuration.deviceRemembering = .ask { device in
///     await dialog.confirm("Skip the code on this device, \(device.username)?")
/// }
/// ```
public enum DeviceRemembering: Sendable {
    /// None is, until the app asks for it by ``Session/rememberDevice()``. The default: a device that skips the second factor is
    /// for its user to want.
    case onRequest
    /// Every new device is, nobody being asked.
    case always
    /// As the answer is.
    ///
    /// The question is put once for each new device, after the sign-in is done, and nobody waits for it: it may take as long as a
    /// person needs, in a task of its own, on which main-actor code may be awaited.
    case ask(@Sendable (NewDevice) async -> Bool)
}

/// The device that is asked about: this one.
///
/// Its text forms leave out the device's name, which is personal data.
public struct NewDevice: Sendable, Hashable {
    /// The user's name in the pool.
    public let username: String
    /// The name the pool gave the device (`DeviceKey`).
    public let deviceKey: String
    /// The name it was confirmed with, from ``UserPool/Configuration/deviceName``.
    public let deviceName: String?

    /// A new device, for an app's own tests and previews.
    public init(username: String, deviceKey: String, deviceName: String? = nil) {
        self.username = username
        self.deviceKey = deviceKey
        self.deviceName = deviceName
    }
}

extension DeviceRemembering {
    /// The policy in the form the library takes.
    var native: CognitoNative.DeviceRemembering {
        switch self {
        case .onRequest: .onRequest
        case .always: .always
        case .ask(let question): .ask(question: DeviceQuestionBridge(question))
        }
    }
}

/// An app's question, as the library sees it.
final class DeviceQuestionBridge: CognitoNative.DeviceQuestion {
    private let question: @Sendable (NewDevice) async -> Bool

    init(_ question: @escaping @Sendable (NewDevice) async -> Bool) {
        self.question = question
    }

    /// Waits for the answer. The library calls on a thread of its own for just that, so no thread of the concurrency runtime is
    /// held up meanwhile.
    func remember(device: CognitoNative.NewDevice) -> Bool {
        let device = NewDevice(username: device.username, deviceKey: device.deviceKey, deviceName: device.deviceName)
        let (answered, answer) = (DispatchSemaphore(value: 0), Answer())
        Task.detached { [question] in
            answer.isYes = await question(device)
            answered.signal()
        }
        answered.wait()
        return answer.isYes
    }

    /// Written by the task before it signals, read by the waiting thread after that.
    private final class Answer: @unchecked Sendable {
        var isYes = false
    }
}

extension DeviceRemembering: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names the policy.
    public var description: String {
        switch self {
        case .onRequest: "onRequest"
        case .always: "always"
        case .ask: "ask"
        }
    }

    /// Names the policy.
    public var debugDescription: String { description }

    /// Holds nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension NewDevice: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names user and key, and leaves out the device's name.
    public var description: String { "NewDevice(\(username), \(deviceKey))" }

    /// Names user and key, and leaves out the device's name.
    public var debugDescription: String { description }

    /// Names user and key, and leaves out the device's name.
    public var customMirror: Mirror { Mirror(self, children: ["username": username, "deviceKey": deviceKey]) }
}
