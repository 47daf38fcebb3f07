package io.github.cognitoclient.android

import io.github.cognitoclient.UserPool
import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.w3c.dom.Element
import proguard.Configuration
import proguard.ConfigurationParser
import proguard.ProGuard
import java.nio.file.Path
import java.util.Properties
import java.util.zip.ZipFile
import java.util.zip.ZipInputStream
import javax.xml.parsers.DocumentBuilderFactory
import kotlin.io.path.absolutePathString
import kotlin.io.path.div
import kotlin.io.path.outputStream
import kotlin.io.path.writeBytes

/** The archive as it is published, read and used the way an Android build does. */
class AarTest : PoolTest() {
    private val aar = ZipFile(System.getProperty("cognito.aar"))

    private fun bytes(entry: String): ByteArray = aar.getInputStream(aar.getEntry(entry)).use { it.readBytes() }

    private val classes: List<String> by lazy {
        ZipInputStream(bytes("classes.jar").inputStream()).use { jar -> generateSequence { jar.nextEntry?.name }.toList() }
    }

    @Test
    fun `the archive has everything an android build asks for`() {
        val entries = aar.entries().asSequence().map { it.name }.toSet()
        val wanted = setOf(
            "AndroidManifest.xml",
            "R.txt",
            "classes.jar",
            "proguard.txt",
            "META-INF/com/android/build/gradle/aar-metadata.properties",
        )
        assertEquals(emptySet<String>(), wanted - entries)
        val metadata = Properties().apply {
            load(bytes("META-INF/com/android/build/gradle/aar-metadata.properties").inputStream())
        }
        assertEquals("1.0", metadata["aarFormatVersion"])
        assertEquals("1.0", metadata["aarMetadataVersion"])
        assertTrue(entries.filter { it.endsWith(".so") }.all { Regex("jni/[a-z0-9_-]+/libcognito_client_ffi\\.so").matches(it) })
    }

    @Test
    fun `the manifest asks for the network and the oldest android that is supported`() {
        val manifest = DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(bytes("AndroidManifest.xml").inputStream()).documentElement
        assertEquals("io.github.cognitoclient.android", manifest.getAttribute("package"))
        fun attribute(element: String, name: String) =
            (manifest.getElementsByTagName(element).item(0) as Element).getAttribute("android:$name")
        assertEquals("26", attribute("uses-sdk", "minSdkVersion"))
        assertEquals("android.permission.INTERNET", attribute("uses-permission", "name"))
    }

    @Test
    fun `the classes are whole and nobody else's are among them`() {
        val own = listOf(CognitoClientAndroid::class, PasskeyAuthenticator::class, UserPool::class).map {
            it.java.name.replace('.', '/') +
                ".class"
        }
        assertTrue(classes.containsAll(own + "io/github/cognitoclient/ffi/UserPool.class"))
        assertTrue(classes.filter { it.endsWith(".class") }.all { it.startsWith("io/github/cognitoclient/") })
        assertFalse(classes.any { it.endsWith(".so") || it.endsWith(".dll") || it.endsWith(".dylib") })
        assertEquals(classes.size, classes.toSet().size)
    }

    @Test
    fun `the library loads off the caller's thread`() = test { CognitoClientAndroid.load() }

    @Test
    fun `an app minified with the archive's own rules signs in and out`(@TempDir folder: Path) {
        val app = minified(folder)
        val names = ZipFile(app.toFile()).use { jar -> jar.entries().asSequence().map { it.name }.toSet() }
        assertFalse("io/github/cognitoclient/Session.class" in names, "the app was not obfuscated")

        val pool = TestPool(server).user("ana")
        val process = ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").absolutePathString(),
            "-Djna.library.path=${System.getProperty("jna.library.path").orEmpty()}",
            "-cp", app.absolutePathString(),
            "io.github.cognitoclient.android.MinifiedAppKt",
            server.url, pool.poolId, pool.clientId, "ana", TestPool.PASSWORD,
        ).redirectErrorStream(true).start()
        val output = process.inputReader().readText()
        assertEquals(0, process.waitFor(), output)
        assertEquals(
            listOf("refused: NotAuthorizedException", "signed in: ana", "signed out: true"),
            output.trim().lines(),
        )
    }

    /** The app, its libraries and the archive's classes in one jar, shrunk and obfuscated. */
    private fun minified(folder: Path): Path {
        val output = folder / "app.jar"
        val libraryClasses = (folder / "classes.jar").apply { writeBytes(bytes("classes.jar")) }
        val rules = (folder / "rules.txt").apply { outputStream().use { it.write(bytes("proguard.txt")) } }
        val appClasses = placeOf(AarTest::class.java)
        val libraries = listOf("com.sun.jna.Native", "kotlin.Unit", "kotlinx.coroutines.Job").map { placeOf(Class.forName(it)) }
        val arguments = buildList {
            add("-injars '$appClasses'(io/github/cognitoclient/android/MinifiedApp*.class,io/github/cognitoclient/android/OwnStore*.class)")
            add("-injars '$libraryClasses'(!META-INF/**)")
            for (library in libraries) add("-injars '$library'(!META-INF/**,!module-info.class)")
            add("-outjars '$output'")
            for (module in listOf("java.base", "java.logging")) {
                add("-libraryjars '${System.getProperty("java.home")}/jmods/$module.jmod'(!**.jar;!module-info.class)")
            }
            add("-libraryjars '${placeOf(android.os.Build::class.java)}'(android/os/Build*.class,android/util/Log*.class)")
            add("-include '$rules'")
            add("-keep class io.github.cognitoclient.android.MinifiedAppKt { public static void main(java.lang.String[]); }")
            // Shrinking and renaming is what rules are about; the optimiser of this tool is not the one that Android builds use.
            add("-dontoptimize")
            // Coroutines and JNA name optional parts of platforms that are not here.
            add("-dontwarn **")
            add("-dontnote **")
            // What R8 finds in the coroutines' own archive: fields that are reached by name.
            add("-keepclassmembers class kotlinx.coroutines.** { volatile <fields>; }")
        }
        val configuration = Configuration()
        ConfigurationParser(arguments.joinToString("\n"), "the test", null, System.getProperties()).use { it.parse(configuration) }
        ProGuard(configuration).execute()
        return output
    }

    private fun placeOf(type: Class<*>): Path = Path.of(type.protectionDomain.codeSource.location.toURI())
}
