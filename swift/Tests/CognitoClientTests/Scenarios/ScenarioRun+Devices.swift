import CognitoClient

// A signed-in user's devices.
extension ScenarioRun {
    func performOnDevices(_ action: String, _ step: JSON) async throws {
        let session = try session(step)
        switch action {
        case "list_devices":
            let devices = try await outcome(step) { try await session.devices().all() }
            try compare(list: devices, with: step, \.told) { $0.first?.key }
        case "get_device":
            let key = try step.requiredText("key")
            guard let device = try await outcome(step, of: { try await session.device(key: key) }) else { return }
            show(device)
            try compare(device.told, with: step, under: "device")
        case "current_device":
            guard let device = try await outcome(step, of: { try await session.currentDevice() }) else { return }
            if let device { show(device) }
            if let variable = step["into"]?.text {
                guard let device else { throw Scenario.Failure(description: "there is no device to be saved") }
                variables[variable] = device.key
            }
            try compare(device?.told ?? .null, with: step, under: "device")
        case "update_device_status":
            let (key, status) = (try step.requiredText("key"), try status(step))
            try await succeed(step) { try await session.updateDeviceStatus(key: key, status: status) }
        case "remember_device": try await succeed(step) { try await session.rememberDevice() }
        case "forget_device":
            let key = try step.requiredText("key")
            try await succeed(step) { try await session.forgetDevice(key: key) }
        case "forget_this_device": try await succeed(step) { try await session.forgetThisDevice() }
        default: throw Scenario.Failure(description: "unknown action \(action)")
        }
    }

    private func status(_ step: JSON) throws -> DeviceRememberedStatus {
        switch step["status"]?.text {
        case "remembered": return .remembered
        case "not_remembered": return .notRemembered
        default: throw Scenario.Failure(description: "unknown status of a device")
        }
    }
}
