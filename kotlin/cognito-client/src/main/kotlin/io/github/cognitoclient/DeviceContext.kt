package io.github.cognitoclient

import io.github.cognitoclient.ffi.ScreenSize
import io.github.cognitoclient.ffi.DeviceContext as NativeDeviceContext

/**
 * What a pool's threat protection may learn of this device, to tell the user's devices from strange ones.
 *
 * What is left out is not told. What is told is personal data, which an app must disclose (Google Play's data safety form). Values longer
 * than 256 characters are cut.
 */
public class DeviceContext {
    /** The app's name. */
    public var applicationName: String? = null

    /** The version of the system's interface that the app was built for. */
    public var applicationTargetSdk: String? = null

    /** The app's version. */
    public var applicationVersion: String? = null

    /** Who made the device. */
    public var deviceBrand: String? = null

    /** What the system calls this very build of it on this model, such as `Build.FINGERPRINT`. */
    public var deviceFingerprint: String? = null

    /** The hardware's name. */
    public var deviceHardware: String? = null

    /** The device's name or model. */
    public var deviceName: String? = null

    /** The product's name. */
    public var product: String? = null

    /** The kind of build, such as `release`. */
    public var buildType: String? = null

    /** The system's version. */
    public var osReleaseVersion: String? = null

    /** The version of the system's interface. */
    public var sdkVersion: String? = null

    /**
     * The id of this installation, in place of the random one that is kept in the pool's store: for apps that have told the pool another
     * before.
     */
    public var deviceId: String? = null

    /** The vendor's id of the device. */
    public var thirdPartyDeviceId: String? = null

    /** The system's name, such as `ANDROID`; unless set, what the library knows by itself. */
    public var platformName: String? = null

    /** The user's language, such as `de`. */
    public var language: String? = null

    /** The machine's type. */
    public var phoneType: String? = null

    /** The user's time zone as minutes east of UTC, negative for west. */
    public var timezoneOffsetMinutes: Int? = null

    /** The screen's width in pixels; told together with [screenHeight] only. */
    public var screenWidth: Int? = null

    /** The screen's height in pixels; told together with [screenWidth] only. */
    public var screenHeight: Int? = null

    /** The class only: what is told is personal data. */
    override fun toString(): String = "DeviceContext(redacted)"

    internal fun toNative(): NativeDeviceContext {
        val width = screenWidth
        val height = screenHeight
        return NativeDeviceContext(
            applicationName = applicationName,
            applicationTargetSdk = applicationTargetSdk,
            applicationVersion = applicationVersion,
            deviceBrand = deviceBrand,
            deviceFingerprint = deviceFingerprint,
            deviceHardware = deviceHardware,
            deviceName = deviceName,
            product = product,
            buildType = buildType,
            osReleaseVersion = osReleaseVersion,
            sdkVersion = sdkVersion,
            deviceId = deviceId,
            thirdPartyDeviceId = thirdPartyDeviceId,
            platformName = platformName,
            language = language,
            phoneType = phoneType,
            timezoneOffsetMinutes = timezoneOffsetMinutes?.toLong(),
            screen = if (width != null && height != null) ScreenSize(width.toLong(), height.toLong()) else null,
        )
    }
}
