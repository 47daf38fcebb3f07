package io.github.cognitoclient

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test
import java.time.Instant

class UserAttributesTest {
    private val all = UserAttributes(
        email = "1", phoneNumber = "2", name = "3", givenName = "4", familyName = "5", middleName = "6", nickname = "7",
        preferredUsername = "8", profile = "9", picture = "10", website = "11", gender = "12", birthdate = "13", zoneinfo = "14",
        locale = "15", address = "16", custom = mapOf("tier" to "17", "custom:level" to "18"),
    )

    @Test
    fun `what is set goes by the service's names`() {
        val names =
            "email phone_number name given_name family_name middle_name nickname preferred_username profile picture website gender " +
                "birthdate zoneinfo locale address custom:tier custom:level"
        assertEquals(names.split(' ').mapIndexed { place, name -> name to "${place + 1}" }.toMap(), all.toMap())
    }

    @Test
    fun `what is read goes by the same names`() {
        val read = with(all) {
            listOf(
                email, phoneNumber, name, givenName, familyName, middleName, nickname, preferredUsername, profile, picture, website, gender,
                birthdate, zoneinfo, locale, address, custom("custom:tier"), custom("level"),
            )
        }
        assertEquals((1..18).map { "$it" }, read)
        assertEquals("1", all["email"])
        assertNull(all["sub"])
    }

    @Test
    fun `verified flags and times are typed`() {
        val told = UserAttributes.of(
            mapOf(
                "sub" to "id",
                "email_verified" to "true",
                "phone_number_verified" to "false",
                "updated_at" to "12",
            ),
        )
        assertEquals("id", told.sub)
        assertEquals(true, told.emailVerified)
        assertEquals(false, told.phoneNumberVerified)
        assertEquals(Instant.ofEpochSecond(12), told.updatedAt)
        assertNull(UserAttributes().emailVerified)
    }

    @Test
    fun `equal attributes are equal, and no value prints`() {
        assertEquals(UserAttributes(email = "ana@example.com"), UserAttributes.of(mapOf("email" to "ana@example.com")))
        assertNotEquals(UserAttributes(email = "ana@example.com"), UserAttributes())
        assertEquals("UserAttributes([email])", UserAttributes(email = "ana@example.com").toString())
        assertFalse("18" in all.toString())
    }
}
