package io.github.cognitoclient

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import kotlin.reflect.KCallable
import kotlin.reflect.KClass
import kotlin.reflect.KType
import kotlin.reflect.KVisibility
import kotlin.reflect.full.declaredMembers

class PublicApiTest {
    /** The classes that apps see, found where they were compiled to. */
    private val classes: List<KClass<*>> = run {
        val folder = File(UserPool::class.java.getResource("UserPool.class")!!.toURI()).parentFile
        listOf("", "transport.").flatMap { packaged ->
            folder.resolve(packaged.removeSuffix(".")).listFiles { file -> file.extension == "class" }!!
                .map { Class.forName("${UserPool::class.java.packageName}.$packaged${it.nameWithoutExtension}") }
        }
            .filter { it.isAnnotationPresent(Metadata::class.java) && !it.isSynthetic }
            .filter { it.getAnnotation(Metadata::class.java).kind == CLASS }
            .map { it.kotlin }
            .filter { type -> generateSequence(type.java) { it.declaringClass }.all { it.kotlin.visibility == KVisibility.PUBLIC } }
    }

    @Test
    fun `no generated type appears in what apps can see`() {
        assertTrue(classes.size > 30, classes.toString())
        val seen = classes.flatMap { type ->
            val callables: List<KCallable<*>> = type.declaredMembers + type.constructors
            val visible = callables.filter { it.visibility == KVisibility.PUBLIC || it.visibility == KVisibility.PROTECTED }
            visible.flatMap { member -> (member.parameters.map { it.type } + member.returnType).map { "$type.${member.name}" to it } } +
                type.supertypes.map { "$type" to it }
        }
        assertTrue(seen.size > 150, "only ${seen.size} uses of types were found")
        assertEquals(emptyList<Any>(), seen.filter { (_, type) -> type.isGenerated() })
    }

    /** Java has no unsigned numbers, and names with them are mangled there. */
    @Test
    fun `no unsigned number appears in what apps can see`() {
        val unsigned = setOf(UByte::class, UShort::class, UInt::class, ULong::class)
        val types = classes.flatMap { type -> (type.declaredMembers + type.constructors).map { type to it } }
            .filter { (_, member) -> member.visibility == KVisibility.PUBLIC }
            .flatMap { (type, member) -> (member.parameters.map { it.type } + member.returnType).map { "$type.${member.name}" to it } }
        assertEquals(emptyList<Any>(), types.filter { (_, used) -> used.classifier in unsigned })
    }

    @Test
    fun `every kind of error has an exception of its own`() {
        val names = CognitoException::class.sealedSubclasses.map { it.simpleName }.toSet()
        val kinds = io.github.cognitoclient.ffi.ErrorKind.entries.map { kind ->
            kind.label().split('_').joinToString("") { word -> word.replaceFirstChar(Char::uppercase) }
        }
        assertEquals(kinds.toSet() + "LibraryUnavailable", names)
    }

    private fun KType.isGenerated(): Boolean =
        (classifier as? KClass<*>)?.qualifiedName.orEmpty().startsWith("io.github.cognitoclient.ffi.") ||
            arguments.any { it.type?.isGenerated() == true }

    private companion object {
        /** The Kotlin compiler's mark of a class, as opposed to a file or a lambda. */
        const val CLASS = 1
    }
}
