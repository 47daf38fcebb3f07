package io.github.cognitoclient

import io.github.cognitoclient.ffi.Migration as NativeMigration

/**
 * Takes over the sessions that another SDK left behind, once.
 *
 * ```
 * val scope = MigrationScope(poolId, clientId)
 * for (source in listOf(MigrationSource.AMPLIFY_ANDROID, MigrationSource.AWS_SDK_ANDROID)) {
 *     Migration(store, scope, source).use { migration ->
 *         if (!migration.isDone()) migration.run(itemsOf(source, migration.wanted))
 *     }
 * }
 * ```
 *
 * Run it before the [UserPool] is used, with the same store. Sessions are copied, read back and compared, and then marked in the store,
 * so that a user who signs out later is not signed in again by the next start. The source is never changed: deleting it is the app's.
 *
 * A container that cannot be read now is not an empty one: then do not run it, and try again at the next start.
 *
 * @param store where the sessions go
 * @param scope whose sessions are looked for
 * @property source the SDK that left them
 */
public class Migration(store: SecretStore, scope: MigrationScope, public val source: MigrationSource) : AutoCloseable {
    private val native: NativeMigration = loaded { NativeMigration(store.toNative(), scope.toNative(), source.toNative()) }

    /** What has to be handed in: every item that one of these fits. */
    public val wanted: List<WantedItem> get() = native.wanted().map { it.toWantedItem() }

    /**
     * Whether it was done before; then there is no need to open the containers.
     *
     * @throws CognitoException.Storage when the store cannot tell
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun isDone(): Boolean = translating { native.isDone(null) }

    /**
     * Reads the sessions among [items] and copies those of users who have none in the store. The user who was current there becomes the
     * current one, if nobody is. May be repeated: what an interrupted run had copied is found and kept.
     *
     * @throws CognitoException.Storage when the store cannot read, write or give back what was written. What was copied until then stays,
     * and the migration is not marked as done.
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun run(items: List<MigrationItem>): MigrationReport =
        translating { native.run(items.map { it.toNative() }, null) }.toReport(source)

    /**
     * Refreshes the sessions that the last run of this object left unfinished and stores them, but not over a session that the user has by
     * then. If nothing is left to do, the migration is marked as done.
     *
     * A session that the server has ended counts as finished, and stands among the [MigrationReport.refused]. What failed for another reason
     * stays unfinished, and [MigrationReport.lastError] says why: call it again on this object, because the server may have exchanged a
     * refresh token already, or run the migration again at the next start. What has begun goes on when the coroutine is cancelled.
     *
     * @param pool the pool of the migration's scope, over the same store
     * @throws CognitoException.InvalidInput naming `pool` for another pool or app client than the scope's, and naming `report` if there was
     * no run
     * @throws CognitoException.Storage when only the mark could not be stored
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun finish(pool: UserPool): MigrationReport = translating { native.finish(pool.native, null) }.toReport(source)

    /**
     * Says that it is done. [run] and [finish] do so by themselves when nothing is left to do; this is for apps that do not want to go on
     * with what is left. The migration does not count as complete then.
     *
     * @throws CognitoException.Storage when the store did not take the mark
     */
    @Throws(CognitoException::class, kotlin.coroutines.cancellation.CancellationException::class)
    public suspend fun markDone(): Unit = translating { native.markDone(null) }

    /** Frees the native memory. */
    override fun close(): Unit = native.close()

    /** The source, nothing of what is taken over. */
    override fun toString(): String = "Migration($source)"
}
