package io.github.cognitoclient

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import io.github.cognitoclient.support.failing
import io.github.cognitoclient.support.signedIn
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Test
import java.time.Duration

class TokenVerifierTest : PoolTest() {
    @Test
    fun `genuine tokens give their claims`() = test {
        val pool = TestPool(server).user("ana")
        pool.group("readers", "ana")
        val client = pool.client()
        val tokens = client.signedIn().tokens()
        val verifier = client.verifier {
            issuer = tokens.idClaims.issuer
            leeway = Duration.ofSeconds(5)
            requiredScopes = listOf("aws.cognito.signin.user.admin")
            requiredGroups = listOf("readers")
        }
        assertEquals("ana", verifier.verifyIdToken(tokens.idToken).username)
        assertEquals(pool.clientId, verifier.verifyAccessToken(tokens.accessToken).clientId)
    }

    @Test
    fun `a verifier stands alone without anybody signed in`() = test {
        val pool = TestPool(server).user("ana")
        val tokens = pool.client().signedIn().tokens()
        val keys = TokenKeySource(endpoint = server.url)
        val name = tokens.idClaims.issuer
        TokenVerifier(pool.poolId, listOf("otherclient", pool.clientId), keys) { issuer = name }.use { verifier ->
            assertEquals("ana", verifier.verifyIdToken(tokens.idToken).username)
            assertEquals(pool.clientId, verifier.verifyAccessToken(tokens.accessToken).clientId)
        }
        val others = TokenVerifier(pool.poolId, listOf("otherclient"), keys) { issuer = name }
        assertEquals("aud", failing<CognitoException.InvalidToken> { others.verifyIdToken(tokens.idToken) }.field)
    }

    @Test
    fun `a verifier that stands alone needs a pool and a client`() {
        val none = failing<CognitoException.InvalidInput> { TokenVerifier("us-east-1_AbCdEf123", emptyList()) }
        assertEquals("client_ids", none.field)
        assertEquals("pool_id", failing<CognitoException.InvalidInput> { TokenVerifier("nonsense", listOf("a")) }.field)
        val negative = TokenKeySource(totalTimeout = Duration.ofSeconds(-1))
        val refused = failing<CognitoException.InvalidInput> { TokenVerifier("us-east-1_AbCdEf123", listOf("a"), negative) }
        assertEquals("timeouts", refused.field)
    }

    @Test
    fun `tokens that must not be believed name what is wrong`() = test {
        val client = TestPool(server).user("ana").client()
        val tokens = client.signedIn().tokens()
        val verifier = client.verifier { issuer = tokens.idClaims.issuer }
        val forged = tokens.idToken.dropLast(4) + "AAAA"
        val cases = listOf(
            Triple(verifier, forged, "signature"),
            Triple(verifier, tokens.accessToken, "token_use"),
            Triple(client.verifier { issuer = "https://example.com" }, tokens.idToken, "iss"),
        )
        for ((judge, token, field) in cases) {
            val error = failing<CognitoException.InvalidToken> { judge.verifyIdToken(token) }
            assertEquals(field, error.field)
            assertFalse("eyJ" in "$error $judge")
        }
        server.advance(Duration.ofDays(2))
        failing<CognitoException.IncorrectCredentials> { client.signIn("stranger", "Wrong-Horse-8") }
        assertEquals("exp", failing<CognitoException.InvalidToken> { verifier.verifyIdToken(tokens.idToken) }.field)
    }

    @Test
    fun `genuine tokens that lack a scope or group are not authorised`() = test {
        val client = TestPool(server).user("ana").client()
        val tokens = client.signedIn().tokens()
        val name = tokens.idClaims.issuer
        for (verifier in listOf(
            client.verifier {
                issuer = name
                requiredScopes = listOf("orders/read")
            },
            client.verifier {
                issuer = name
                requiredGroups = listOf("writers")
            },
        )) {
            failing<CognitoException.NotAuthorized> { verifier.verifyAccessToken(tokens.accessToken) }
        }
    }

    @Test
    fun `a negative leeway is refused`() {
        val client = TestPool.offline()
        val error = failing<CognitoException.InvalidInput> { client.verifier { leeway = Duration.ofSeconds(-1) } }
        assertEquals("leeway", error.field)
    }
}
