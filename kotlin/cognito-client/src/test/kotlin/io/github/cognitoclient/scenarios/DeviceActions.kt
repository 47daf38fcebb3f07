package io.github.cognitoclient.scenarios

import io.github.cognitoclient.DeviceRememberedStatus
import kotlinx.coroutines.flow.toList

/** What signed-in users do with their devices. */
class DeviceActions(scene: Scene) : SessionActions(scene) {
    /** Performs an action if it is one of these. */
    suspend fun perform(name: String, members: Members): Boolean {
        when (name) {
            "list_devices" -> devices(members)

            "get_device" -> {
                val key = members.key()
                looking(members, { device(key) }) { expect, device, who -> expectDevice(expect, device) { scene.expanded(it, who) } }
            }

            "current_device" -> currentDevice(members)

            "update_device_status" -> updateDeviceStatus(members)

            "remember_device" -> doing(members) { rememberDevice() }

            "forget_this_device" -> doing(members) { forgetThisDevice() }

            "forget_device" -> members.key().let { key -> doing(members) { forgetDevice(key) } }

            else -> return false
        }
        return true
    }

    private suspend fun devices(members: Members) {
        val into = members.text("into")
        looking(members, { devices().toList() }) { expect, devices, who ->
            devices.forEach(scene.capture::show)
            expectList(expect, devices.map { json(it) }) { scene.expanded(it, who) }
            if (into != null) scene.variables[into] = devices.first().key
        }
    }

    private suspend fun currentDevice(members: Members) {
        val into = members.text("into")
        looking(members, { currentDevice() }) { expect, device, who ->
            expectDevice(expect, device) { scene.expanded(it, who) }
            if (into != null) scene.variables[into] = checkNotNull(device) { "there is no current device" }.key
        }
    }

    private suspend fun updateDeviceStatus(members: Members) {
        val key = members.key()
        val status = when (val name = members.needed("status")) {
            "remembered" -> DeviceRememberedStatus.REMEMBERED
            "not_remembered" -> DeviceRememberedStatus.NOT_REMEMBERED
            else -> error("there is no status $name")
        }
        doing(members) { updateDeviceStatus(key, status) }
    }

    private fun Members.key() = expanded("key")
}
