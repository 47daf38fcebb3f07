package io.github.cognitoclient.scenarios

import io.github.cognitoclient.support.LocalServer
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.DynamicContainer
import org.junit.jupiter.api.DynamicContainer.dynamicContainer
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import kotlin.time.Duration.Companion.seconds

/** The behaviours of `tests/scenarios`, each under its own name. */
class ScenariosTest {
    @TestFactory
    fun scenarios(): List<DynamicContainer> = Scenario.all().map { (theme, scenarios) ->
        dynamicContainer(theme, scenarios.map { scenario -> dynamicTest(scenario.name) { perform(theme, scenario) } })
    }

    @ParameterizedTest
    @ValueSource(
        strings = [
            """{"scenarios": [], "extra": 1}""",
            """{"scenarios": [{"name": "a", "steps": [], "extra": 1}]}""",
            """{"scenarios": [{"name": "a"}]}""",
            """{"scenarios": [{"name": "a", "steps": []}, {"name": "a", "steps": []}]}""",
        ],
    )
    fun `a file with something unknown is refused`(text: String) {
        assertThrows(IllegalStateException::class.java) { Scenario.read(text) }
    }

    @ParameterizedTest
    @ValueSource(
        strings = [
            """{"do": "dance"}""",
            """{"do": "state", "expect": {"state": "signed_out"}, "extra": 1}""",
            """{"do": "state", "expect": {"state": "signed_out", "extra": 1}}""",
            """{"do": "state", "expect": {"state": "signed_in"}}""",
            """{"do": "save", "value": "${'$'}{mood}", "into": "a"}""",
            """{"do": "control", "path": "/_local/clock", "with": {"freeze": true}}""",
            """{"do": "sign_in", "username": "ana", "password": "p", "flow": "unheard_of", "expect": {"step": "done"}}""",
        ],
    )
    fun `an action with something unknown or unmet fails`(action: String) {
        val scenario = Scenario.read("""{"scenarios": [{"name": "a", "steps": [$action]}]}""").single()
        assertThrows(Throwable::class.java) { perform("unknown", scenario) }
    }

    @Test
    fun `what is printed is looked through for secrets`() = Capture().use { capture ->
        capture.secret("Correct-Horse7!")
        capture.secret("123456")
        println("the code 123456 was printed")
        capture.show(IllegalStateException("with Correct-Horse7!"))
        println("another 1234567 was not")
        assertEquals(2, capture.givenAway().map { it.substringBefore(" in:") }.toSet().size, capture.givenAway().toString())
        assertEquals(0, capture.givenAway().count { "1234567" in it.substringAfter(" in:") })
    }

    private fun perform(theme: String, scenario: Scenario) = Capture().use { capture ->
        val own = if (scenario.ownServer) LocalServer.start() else null
        var at = "its pool and users"
        try {
            runBlocking {
                withTimeout(60.seconds) {
                    ScenarioRunner(scenario, own ?: LocalServer.shared, capture).use { runner ->
                        scenario.steps.forEachIndexed { number, action ->
                            at = "step ${number + 1}"
                            runner.perform(action)
                        }
                    }
                }
            }
        } catch (failure: Throwable) {
            throw AssertionError("$theme: ${scenario.name}: $at: ${failure.message}", failure)
        } finally {
            own?.close()
        }
        assertEquals(emptyList<String>(), capture.givenAway(), "$theme: ${scenario.name}: secrets were printed")
    }
}
