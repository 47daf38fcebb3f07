package io.github.cognitoclient.scenarios

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.long

/** The members of an object of a scenario file; [end] refuses those that nobody asked for. */
class Members(private val of: String, private val members: JsonObject) {
    private val left = members.keys.toMutableSet()

    fun element(name: String): JsonElement? {
        left -= name
        return members[name]?.takeIf { it !is JsonNull }
    }

    fun text(name: String): String? = element(name)?.let { text(name, it) }

    fun flag(name: String): Boolean? = (element(name) as JsonPrimitive?)?.boolean

    fun number(name: String): Long? = (element(name) as JsonPrimitive?)?.long

    fun map(name: String): JsonObject? = element(name) as JsonObject?

    fun texts(name: String): List<String>? = (element(name) as JsonArray?)?.map { text(name, it) }

    fun textMap(name: String): Map<String, String>? = map(name)?.mapValues { text(name, it.value) }

    fun list(name: String): List<JsonElement>? = element(name) as JsonArray?

    fun sub(name: String): Members? = map(name)?.let { Members("$of.$name", it) }

    fun needed(name: String): String = checkNotNull(text(name)) { "$of has no $name" }

    operator fun contains(name: String): Boolean = name in members

    /** Nothing may be left that was not read. */
    fun end() = check(left.isEmpty()) { "$of has members that are not known here: $left" }

    private fun text(name: String, element: JsonElement): String {
        check(element is JsonPrimitive && element.isString) { "$name of $of is no text" }
        return element.content
    }
}

/**
 * An object matches if each member of the pattern matches the member of that name, `null` matches absence; anything else must be equal.
 */
fun matches(pattern: JsonElement, value: JsonElement): Boolean = when (pattern) {
    is JsonObject -> value is JsonObject && pattern.all { (name, inside) -> matches(inside, value[name] ?: JsonNull) }
    is JsonPrimitive -> pattern == value || (value is JsonPrimitive && sameNumber(pattern, value))
    is JsonArray -> pattern == value
}

private fun sameNumber(one: JsonPrimitive, other: JsonPrimitive): Boolean {
    if (one.isString || other.isString) return false
    val number = one.content.toBigDecimalOrNull() ?: return false
    return other.content.toBigDecimalOrNull()?.compareTo(number) == 0
}

/** The element at a JSON pointer (RFC 6901). */
fun JsonElement.at(pointer: String): JsonElement? = pointer.split('/').drop(1).fold(this as JsonElement?) { element, part ->
    val name = part.replace("~1", "/").replace("~0", "~")
    when (element) {
        is JsonObject -> element[name]
        is JsonArray -> name.toIntOrNull()?.let(element::getOrNull)
        else -> null
    }
}

/** Replaces every `${…}` in a text by what [resolve] makes of its inside. */
fun expand(text: String, resolve: (String) -> String): String = buildString {
    var rest = text
    while (true) {
        val start = rest.indexOf("\${")
        if (start < 0) break
        val end = rest.indexOf('}', start)
        check(end > 0) { "$text has a placeholder without end" }
        append(rest, 0, start).append(resolve(rest.substring(start + 2, end)))
        rest = rest.substring(end + 1)
    }
    append(rest)
}

/** The same in all strings of a value. */
fun expand(value: JsonElement, resolve: (String) -> String): JsonElement = when (value) {
    is JsonObject -> expand(value, resolve)
    is JsonArray -> JsonArray(value.map { expand(it, resolve) })
    is JsonPrimitive -> if (value.isString) JsonPrimitive(expand(value.content, resolve)) else value
}

fun expand(value: JsonObject, resolve: (String) -> String): JsonObject = JsonObject(value.mapValues { expand(it.value, resolve) })
