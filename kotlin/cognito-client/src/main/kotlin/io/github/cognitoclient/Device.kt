package io.github.cognitoclient

import java.time.Instant
import io.github.cognitoclient.ffi.Device as NativeDevice
import io.github.cognitoclient.ffi.DeviceRememberedStatus as NativeDeviceRememberedStatus

/**
 * A device that a user signed in on, in pools that track devices.
 *
 * @property key the name the pool gave it
 * @property name the name it was confirmed with ([UserPoolConfiguration.deviceName]); no operation changes it
 * @property lastIpUsed the address that it was last seen at
 * @property attributes all of the device's attributes by the service's names, such as `device_status`
 * @property createdAt when the pool first saw it
 * @property lastModifiedAt when the pool last changed what it knows of it
 * @property lastAuthenticatedAt when somebody last signed in on it
 * @property isCurrent whether it is the one that the session was made on
 */
@Suppress("LongParameterList")
public class Device internal constructor(
    public val key: String,
    public val name: String?,
    public val lastIpUsed: String?,
    public val attributes: Map<String, String>,
    public val createdAt: Instant?,
    public val lastModifiedAt: Instant?,
    public val lastAuthenticatedAt: Instant?,
    public val isCurrent: Boolean,
) {
    /** Without name, addresses and the values of the attributes. */
    override fun toString(): String = "Device($key, attributes=${attributes.keys}, isCurrent=$isCurrent)"
}

/** Whether a pool remembers a device. */
public enum class DeviceRememberedStatus {
    /** It does: the device's proof may take the place of the second factor. */
    REMEMBERED,

    /** It does not. */
    NOT_REMEMBERED,
}

internal fun DeviceRememberedStatus.toNative(): NativeDeviceRememberedStatus = when (this) {
    DeviceRememberedStatus.REMEMBERED -> NativeDeviceRememberedStatus.REMEMBERED
    DeviceRememberedStatus.NOT_REMEMBERED -> NativeDeviceRememberedStatus.NOT_REMEMBERED
}

internal fun NativeDevice.toDevice() = Device(
    key = key,
    name = name,
    lastIpUsed = lastIpUsed,
    attributes = attributes,
    createdAt = createdAt,
    lastModifiedAt = lastModifiedAt,
    lastAuthenticatedAt = lastAuthenticatedAt,
    isCurrent = isCurrent,
)
