package io.github.cognitoclient.android

import android.content.Context
import android.content.pm.PackageManager
import android.os.Build
import io.github.cognitoclient.DeviceContext
import java.util.Date
import java.util.TimeZone
import java.util.concurrent.TimeUnit

/** What Android itself tells of the device, for a pool's threat protection. */
public object AndroidDevice {
    /**
     * App, model, system, screen, language and time zone: what the service's own library for Android tells. The id of the installation is
     * added later, from the pool's store.
     *
     * ```
     * UserPool(poolId, clientId) { threatProtection = AndroidDevice.context(this@MainActivity) }
     * ```
     *
     * It is personal data: say so in the app's data safety form.
     */
    public fun context(context: Context): DeviceContext = DeviceContext().apply {
        val app = context.applicationInfo
        val screen = context.resources.displayMetrics
        applicationName = app.loadLabel(context.packageManager).toString()
        applicationTargetSdk = app.targetSdkVersion.toString()
        applicationVersion = versionOf(context)
        deviceBrand = Build.BRAND
        deviceFingerprint = Build.FINGERPRINT
        deviceHardware = Build.HARDWARE
        deviceName = Build.DEVICE
        product = Build.PRODUCT
        buildType = Build.TYPE
        osReleaseVersion = Build.VERSION.RELEASE
        sdkVersion = Build.VERSION.SDK_INT.toString()
        language = context.resources.configuration.locales.get(0)?.language
        timezoneOffsetMinutes = TimeUnit.MILLISECONDS.toMinutes(TimeZone.getDefault().getOffset(Date().time).toLong()).toInt()
        screenWidth = screen.widthPixels
        screenHeight = screen.heightPixels
    }

    private fun versionOf(context: Context): String? = try {
        context.packageManager.getPackageInfo(context.packageName, 0).versionName
    } catch (_: PackageManager.NameNotFoundException) {
        null
    }
}
