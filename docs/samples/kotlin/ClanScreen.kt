package sample

import dev.cocbackend.mobile.Cancellable
import dev.cocbackend.mobile.CocBackendClient
import dev.cocbackend.mobile.Kind
import dev.cocbackend.mobile.Problem
import dev.cocbackend.mobile.RefreshResult.Outcome
import dev.cocbackend.mobile.ScreenState
import java.io.File
import java.time.Duration
import java.util.concurrent.Executor

/** One for the whole app; on Android with context.cacheDir and context.mainExecutor. */
fun newClient(cacheDir: File, mainThread: Executor): CocBackendClient =
    CocBackendClient.builder("https://api.example.com")
        .cacheFolder(File(cacheDir, "coc"))
        .callbackExecutor(mainThread)
        // .elapsedRealtimeNanos(SystemClock::elapsedRealtimeNanos)
        .build()

/** Draws a clan whatever the network does. All calls come on the main thread. */
class ClanScreen(
    private val client: CocBackendClient,
    private val tag: String,
    private val draw: (clan: String?, badge: String) -> Unit,
) {
    private var screen: Cancellable? = null

    fun onStart() {
        screen = client.observe(Kind.CLAN, tag) { draw(it.snapshot?.json, badge(it)) }
        client.sync { }
    }

    fun onStop() {
        screen?.cancel()
        screen = null
    }

    fun onPull(spinnerOff: (message: String?) -> Unit) {
        client.refresh(Kind.CLAN, tag) { result ->
            spinnerOff(
                when (result.outcome) {
                    Outcome.UPDATED -> null
                    Outcome.UP_TO_DATE -> "Nothing newer for ${result.retryAfter.seconds} s"
                    Outcome.STILL_WAITING -> "The server is busy; it will come"
                    Outcome.FAILED -> "Not refreshed"
                }
            )
        }
    }
}

/** What stands under the clan's name. */
fun badge(state: ScreenState): String {
    val shown = state.snapshot
    return when {
        state.problem == Problem.NOT_FOUND -> "There is no such clan"
        shown == null && state.problem == Problem.UNREACHABLE -> "No connection"
        shown == null -> "Loading …"
        state.problem == Problem.UNREACHABLE -> "Offline · ${age(shown.age)}"
        else -> age(shown.age)
    }
}

fun age(age: Duration): String =
    when {
        age.seconds < 60 -> "just now"
        age.seconds < 3600 -> "${age.toMinutes()} min ago"
        age.toHours() < 24 -> "${age.toHours()} h ago"
        else -> "${age.toDays()} days ago"
    }
