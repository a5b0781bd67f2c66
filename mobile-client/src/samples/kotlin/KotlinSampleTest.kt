package sample

import dev.cocbackend.mobile.CocBackendClient
import java.io.File
import java.time.Instant
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import mockwebserver3.Dispatcher
import mockwebserver3.MockResponse
import mockwebserver3.MockWebServer
import mockwebserver3.RecordedRequest
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** The sample of docs/mobile.md against a server. */
class KotlinSampleTest {
    private val drawn = LinkedBlockingQueue<Pair<String?, String>>()

    @Test
    fun theScreenShowsTheClanAndStaysWhenTheServerGoes(@TempDir folder: File) {
        val server = MockWebServer()
        server.dispatcher =
            object : Dispatcher() {
                override fun dispatch(request: RecordedRequest): MockResponse =
                    if (request.target == "/v1/clans/%232PP") {
                        MockResponse.Builder()
                            .setHeader("X-Last-Updated", Instant.now().toString())
                            .body("""{"tag":"#2PP","name":"a clan"}""")
                            .build()
                    } else {
                        MockResponse.Builder().code(503).build()
                    }
            }
        server.start()
        CocBackendClient.builder(server.url("/").toString()).cacheFolder(folder).build().use { client ->
            val screen = ClanScreen(client, "#2PP") { clan, badge -> drawn.add(clan to badge) }
            screen.onStart()
            assertThat(awaited { it.first != null }.first).contains("a clan")
            server.close()

            val messages = LinkedBlockingQueue<String>()
            screen.onPull { messages.add(it ?: "") }
            assertThat(messages.poll(30, TimeUnit.SECONDS)).isEqualTo("Not refreshed")
            screen.onStop()

            screen.onStart()
            assertThat(awaited { it.second.startsWith("Offline") }.first).contains("a clan")
        }
    }

    private fun awaited(condition: (Pair<String?, String>) -> Boolean): Pair<String?, String> {
        while (true) {
            val next = drawn.poll(30, TimeUnit.SECONDS) ?: error("Nothing more was drawn.")
            if (condition(next)) return next
        }
    }
}
