package dev.cocbackend.local.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.cocbackend.change.BodyDiff;
import dev.cocbackend.local.operator.Browser;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.BodyPatch;
import dev.cocbackend.tag.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The app's modules on their own, in the browser that they are for. */
@org.junit.jupiter.api.Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppModulesBrowserTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Takes cases as JSON, and gives back the name of each that went wrong. */
  private static final String APPLY =
      """
      const [cases, done] = arguments;
      import("/app/patch.js").then(({ applyPatch, PatchError, equal }) => {
        const result = ({ doc, patch }) => {
          try {
            return applyPatch(doc, patch);
          } catch (e) {
            return e instanceof PatchError ? "refused" : String(e);
          }
        };
        done(JSON.stringify(JSON.parse(cases).flatMap((one) => {
          const before = JSON.stringify(one.doc);
          const after = result(one);
          const right = one.fails ? after === "refused" : equal(after, one.expected);
          return right && JSON.stringify(one.doc) === before
            ? []
            : [`${one.name}: ${JSON.stringify(after)}`];
        })));
      }, (e) => done(String(e)));
      """;

  private HttpServer server;
  private Browser browser;

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    browser = Browser.start(folder, 390, 844);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", new DemoApp(List::of));
    server.start();
    // Its own origin, without the app at work.
    browser
        .driver()
        .get("http://127.0.0.1:%d/app/icon.svg".formatted(server.getAddress().getPort()));
  }

  @AfterAll
  void close() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void patchesDoWhatTheStandardSays() throws Exception {
    try (InputStream in =
        AppModulesBrowserTest.class.getResourceAsStream("json-patch-cases.json")) {
      String cases = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);

      assertThat(run(APPLY, cases)).isEqualTo("[]");
    }
  }

  /**
   * What the worker computes for the versions of a clan and its war over 48 minutes, which are two
   * days of the game.
   */
  @Test
  void thePatchesOfTheSimulatedGameLeadToTheNewBodies() throws Exception {
    SimulatedGame game = new SimulatedGame(1, 60, 10);
    Tag clan = game.clanTags().getFirst();
    ArrayNode cases = JSON.createArrayNode();
    Instant at = Instant.parse("2026-11-25T08:00:00Z");
    JsonNode before = game.clan(clan, at).orElseThrow();
    for (int i = 1; i <= 24; i++) {
      JsonNode after = game.clan(clan, at.plus(Duration.ofMinutes(i))).orElseThrow();
      patch(before, after)
          .ifPresent(
              patch ->
                  cases
                      .addObject()
                      .put("name", "version " + cases.size())
                      .<ObjectNode>setAll(patch));
      before = after;
    }

    assertThat(cases.size()).isGreaterThan(10);
    assertThat(run(APPLY, cases.toString())).isEqualTo("[]");
  }

  private static Optional<ObjectNode> patch(JsonNode before, JsonNode after) {
    Optional<BodyPatch> patch = BodyDiff.between(block(before), before, block(after), after);
    return patch.map(
        made -> {
          ObjectNode one = JSON.createObjectNode();
          one.set("doc", before);
          one.set("patch", read(made));
          one.set("expected", after);
          return one;
        });
  }

  @Test
  void tagsAreReadAsPeopleWriteThem() {
    String script =
        """
        const [text, done] = arguments;
        import("/app/tags.js").then(({ parseTag }) => {
          try {
            done(parseTag(text));
          } catch (e) {
            done(e.message);
          }
        });
        """;

    assertThat(run(script, " #2pp ")).isEqualTo("2PP");
    assertThat(run(script, "%238qOjyv")).isEqualTo("8Q0JYV");
    assertThat(run(script, "2PB")).contains("It cannot have B");
    assertThat(run(script, "#2P")).contains("3 to 12 characters");
    assertThat(run(script, "  ")).contains("Type a tag");
  }

  @Test
  void eventsOfAWarAreToldOnceEach() throws Exception {
    String script =
        """
        const [versions, done] = arguments;
        import("/app/events.js").then(({ eventsBetween }) => {
          const list = JSON.parse(versions);
          done(list.slice(1).map((after, i) =>
            eventsBetween("war#2PP", list[i], after).map((event) => event.text).join(" ")).join("|"));
        });
        """;
    String preparation = war("preparation", "[]");
    String quiet = war("inWar", "[]");
    String one =
        war(
            "inWar",
            "[{\"attackerTag\":\"#9\",\"defenderTag\":\"#8\",\"stars\":2,"
                + "\"destructionPercentage\":71,\"order\":4}]");
    String over = one.replace("inWar", "warEnded");

    assertThat(
            run(
                script,
                "[%s]"
                    .formatted(
                        String.join(
                            ",",
                            "null",
                            "{\"state\":\"notInWar\"}",
                            preparation,
                            preparation,
                            quiet,
                            one,
                            one,
                            over))))
        .isEqualTo(
            "|War declared against Them. Preparation day has begun.|"
                + "|Battle day against Them has begun."
                + "|Foe attacked Friend: 2 stars, 71%.|"
                + "|The war against Them is over: lost, 1 to 2 stars.");
  }

  private static String war(String state, String attacks) {
    return """
    {"state":"%s","preparationStartTime":"20261125T080000.000Z",
     "clan":{"name":"Us","stars":1,"destructionPercentage":40,
             "members":[{"tag":"#8","name":"Friend"}]},
     "opponent":{"name":"Them","stars":2,"destructionPercentage":71,
                 "members":[{"tag":"#9","name":"Foe","attacks":%s}]}}
    """
        .formatted(state, attacks);
  }

  @Test
  void theServerIsToldWhatToTellAndEachNotificationIsTakenOnce() {
    String script =
        """
        const [, done] = arguments;
        import("/app/push.js").then(async ({ Push }) => {
          const values = new Map();
          const settings = {
            get: (key, otherwise) => values.get(key) ?? otherwise,
            set: async (key, value) => values.set(key, value),
          };
          const told = [];
          const add = async (list) => told.push(...list);
          const push = new Push(settings, { add }, () => ["2PP"]);
          await push.start();
          const active = push.active;
          while (told.length === 0) {
            await new Promise((again) => setTimeout(again, 50));
          }
          await push.unfollow("2PP");
          await push.stop();
          done(JSON.stringify({ active, told }));
        }, (e) => done(String(e)));
        """;
    List<String> requests = new CopyOnWriteArrayList<>();
    String feed =
        "[%s,%s,%s]"
            .formatted(
                message("2999-01-01T00:00:03Z", "phone1", "#2PP"),
                message("2999-01-01T00:00:02Z", "phone2", "#2PP"),
                message("2999-01-01T00:00:01Z", "phone1", "#8LG"));
    HttpHandler answers =
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(
                exchange.getRequestMethod() + " " + path.replaceAll("[0-9a-f-]{36}", "ID"));
            byte[] body =
                (path.startsWith("/phones") ? feed : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        };
    server.createContext("/v1/", answers);
    server.createContext("/phones/messages", answers);

    assertThat(run(script, ""))
        .isEqualTo(
            "{\"active\":true,\"told\":[{\"id\":\"attackOnUs-2PP\",\"collapse\":\"war-2PP\",\"clan\":\"2PP\",\"title\":\"Reds\",\"text\":\"Foe"
                + " attacked Friend: 3 stars, 100%.\",\"url\":\"#/clan/2PP/war\"}]}");
    assertThat(requests)
        .startsWith("PUT /v1/devices/ID", "PUT /v1/subscriptions/clan/#2PP")
        .endsWith("DELETE /v1/subscriptions/clan/#2PP", "DELETE /v1/devices/ID");
  }

  private static String message(String at, String phone, String clan) {
    return """
    {"at":"%s","phone":"%s","payload":{"fcmV1Message":{"message":{
      "android":{"notification":{"title_loc_key":"push_attack_on_us_title","title_loc_args":["Reds"],
        "body_loc_key":"push_attack_on_us_text","body_loc_args":["Foe","Friend","3","100"],
        "tag":"war-2PP"}},
      "data":{"event":"attackOnUs","notification":"attackOnUs-2PP","clan":"%s"}}}}}
    """
        .formatted(at, phone, clan);
  }

  private String run(String script, String argument) {
    return String.valueOf(browser.driver().executeAsyncScript(script, argument));
  }

  private static BodyBlock block(JsonNode body) {
    byte[] json = body.toString().getBytes(StandardCharsets.UTF_8);
    return BodyBlock.ofObject(json, BodyBlock.hashOf(json));
  }

  private static JsonNode read(BodyPatch patch) {
    try {
      return JSON.readTree(patch.operations());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
