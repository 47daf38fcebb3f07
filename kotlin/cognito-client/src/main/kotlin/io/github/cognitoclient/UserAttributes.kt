package io.github.cognitoclient

import io.github.cognitoclient.ffi.attributeFlag
import io.github.cognitoclient.ffi.attributeTime
import java.time.Instant

/**
 * Attributes of a user, by the names the service gives them: the standard ones of OpenID Connect and the pool's own. Values are texts,
 * as the service keeps them.
 *
 * ```
 * UserAttributes(email = "ana@example.com", custom = mapOf("tier" to "gold"))
 * ```
 *
 * Two are equal if their names and values are.
 */
public class UserAttributes private constructor(private val values: Map<String, String>) {
    /**
     * Attributes to write; what is null is not among them. The names are those of the service, in camelCase.
     *
     * @param custom the pool's own attributes; `custom:` in front of a name may be left out
     */
    @Suppress("LongParameterList")
    public constructor(
        email: String? = null,
        phoneNumber: String? = null,
        name: String? = null,
        givenName: String? = null,
        familyName: String? = null,
        middleName: String? = null,
        nickname: String? = null,
        preferredUsername: String? = null,
        profile: String? = null,
        picture: String? = null,
        website: String? = null,
        gender: String? = null,
        birthdate: String? = null,
        zoneinfo: String? = null,
        locale: String? = null,
        address: String? = null,
        custom: Map<String, String> = emptyMap(),
    ) : this(
        buildMap {
            fun set(name: String, value: String?) = value?.let { put(name, it) }
            set("email", email)
            set("phone_number", phoneNumber)
            set("name", name)
            set("given_name", givenName)
            set("family_name", familyName)
            set("middle_name", middleName)
            set("nickname", nickname)
            set("preferred_username", preferredUsername)
            set("profile", profile)
            set("picture", picture)
            set("website", website)
            set("gender", gender)
            set("birthdate", birthdate)
            set("zoneinfo", zoneinfo)
            set("locale", locale)
            set("address", address)
            for ((own, value) in custom) set(customName(own), value)
        },
    )

    /** The full names of the attributes that are here. */
    public val names: Set<String> get() = values.keys

    /** An attribute by its full name, such as `email` or `custom:tier`. */
    public operator fun get(name: String): String? = values[name]

    /** One of the pool's own attributes; `custom:` in front of the name may be left out. */
    public fun custom(name: String): String? = values[customName(name)]

    /** All of them by their full names. Personal data. */
    public fun toMap(): Map<String, String> = values

    /** The user's id, which never changes. */
    public val sub: String? get() = values["sub"]

    /** The e-mail address. */
    public val email: String? get() = values["email"]

    /** Whether the e-mail address was verified; null if that is not told. */
    public val emailVerified: Boolean? get() = values["email_verified"]?.let { loaded { attributeFlag(it) } }

    /** The phone number, with `+` and the country's code. */
    public val phoneNumber: String? get() = values["phone_number"]

    /** Whether the phone number was verified; null if that is not told. */
    public val phoneNumberVerified: Boolean? get() = values["phone_number_verified"]?.let { loaded { attributeFlag(it) } }

    /** The full name. */
    public val name: String? get() = values["name"]

    /** The given name. */
    public val givenName: String? get() = values["given_name"]

    /** The family name. */
    public val familyName: String? get() = values["family_name"]

    /** The middle name. */
    public val middleName: String? get() = values["middle_name"]

    /** The nickname. */
    public val nickname: String? get() = values["nickname"]

    /** The name the user wants to go by; an alias to sign in with, if the pool allows that. */
    public val preferredUsername: String? get() = values["preferred_username"]

    /** The URL of a profile page. */
    public val profile: String? get() = values["profile"]

    /** The URL of a picture. */
    public val picture: String? get() = values["picture"]

    /** The URL of a site. */
    public val website: String? get() = values["website"]

    /** The gender. */
    public val gender: String? get() = values["gender"]

    /** The day of birth, as `YYYY-MM-DD`. */
    public val birthdate: String? get() = values["birthdate"]

    /** The time zone, such as `Europe/Paris`. */
    public val zoneinfo: String? get() = values["zoneinfo"]

    /** The language and country, such as `en-US`. */
    public val locale: String? get() = values["locale"]

    /** The postal address. */
    public val address: String? get() = values["address"]

    /** When the user's data last changed, as far as the app keeps this attribute. */
    public val updatedAt: Instant? get() = values["updated_at"]?.let { loaded { attributeTime(it) } }

    override fun equals(other: Any?): Boolean = other is UserAttributes && values == other.values

    override fun hashCode(): Int = values.hashCode()

    /** The names; the values are personal data. */
    override fun toString(): String = "UserAttributes(${values.keys})"

    /** From texts that are there already. */
    public companion object {
        private const val CUSTOM = "custom:"

        /** Attributes by their full names, such as `email` or `custom:tier`. */
        public fun of(values: Map<String, String>): UserAttributes = UserAttributes(values.toMap())

        private fun customName(name: String) = if (name.startsWith(CUSTOM)) name else CUSTOM + name
    }
}
