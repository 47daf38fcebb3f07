package io.github.cognitoclient

import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow

/** A cold flow of a list that comes in pages: each collector reads it from its beginning, and no page before it is wanted. */
internal fun <P : AutoCloseable, N, T> pagesOf(list: () -> P, nextPage: suspend P.() -> List<N>?, convert: (N) -> T): Flow<T> = flow {
    translating(list).use { pages ->
        while (true) {
            val page = translating { pages.nextPage() } ?: break
            for (item in page) emit(convert(item))
        }
    }
}
