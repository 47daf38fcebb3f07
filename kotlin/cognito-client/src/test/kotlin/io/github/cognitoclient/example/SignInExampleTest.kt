package io.github.cognitoclient.example

import io.github.cognitoclient.support.PoolTest
import io.github.cognitoclient.support.TestPool
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class SignInExampleTest : PoolTest() {
    @Test
    fun `the example goes through a whole visit`() = test {
        val pool = TestPool(server).invite("ana", mapOf("email" to "ana@example.com"))
        val asked = mutableListOf<String>()
        val said = mutableListOf<String>()
        val ask = { question: String ->
            asked += question
            TestPool.PASSWORD
        }
        visit(pool.client(), "ana", TestPool.TEMPORARY_PASSWORD, ask, said::add)
        assertEquals(listOf("new password"), asked)
        assertEquals(5, said.size, said.toString())
        assertTrue("ana@example.com" in said[1])
        assertEquals("signed out everywhere", said[3])
    }
}
