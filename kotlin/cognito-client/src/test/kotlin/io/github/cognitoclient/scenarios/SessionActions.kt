package io.github.cognitoclient.scenarios

import io.github.cognitoclient.Session

/** Actions that use the session of a sign-in. */
abstract class SessionActions(protected val scene: Scene) {
    /** Performs an operation that gives something, which is looked at. */
    protected suspend fun <T> looking(members: Members, call: suspend Session.() -> T, look: (Members, T, String) -> Unit) {
        val (who, expect) = reading(members) { it.who() to it.expectation() }
        val session = scene.session(who)
        scene.ending(expect, { session.call() }) { look(expect, it, who) }
    }

    /** Performs an operation that gives nothing. */
    protected suspend fun doing(members: Members, call: suspend Session.() -> Unit) =
        looking(members, call) { expect, _, _ -> expectOk(expect) }

    protected fun Members.expanded(name: String): String = scene.expanded(needed(name), who())

    protected fun Members.secret(name: String): String = scene.secret(expanded(name))
}
