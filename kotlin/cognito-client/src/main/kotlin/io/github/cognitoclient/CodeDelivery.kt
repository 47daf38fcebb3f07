package io.github.cognitoclient

import io.github.cognitoclient.ffi.CodeDelivery as NativeCodeDelivery

/**
 * Where a code went, as the service says. It may say so for a user who does not exist: tell people that a code was sent *if* the account
 * exists.
 *
 * @property destination the masked address or number, such as `a***@e***`; for display only
 * @property medium `SMS` or `EMAIL`
 * @property attribute the attribute that holds the address, such as `email`
 */
public class CodeDelivery internal constructor(
    public val destination: String?,
    public val medium: String?,
    public val attribute: String?,
) {
    /** Without the destination. */
    override fun toString(): String = "CodeDelivery(medium=$medium, attribute=$attribute)"
}

internal fun NativeCodeDelivery.toDelivery() = CodeDelivery(destination, medium, attribute)
