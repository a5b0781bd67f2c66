package dev.cocbackend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.verify.VerifyLimits;
import dev.cocbackend.local.operator.Browser;
import dev.cocbackend.local.simulation.CurrentWar;
import dev.cocbackend.local.simulation.SimulatedGame;
import dev.cocbackend.ratelimit.Pace;
import dev.cocbackend.refresh.RefreshArms;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.StalenessPolicy;
import dev.cocbackend.tag.Tag;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The app on a phone's screen, with the whole system behind it, and without. */
@org.junit.jupiter.api.Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoAppBrowserTest {
  /**
   * Large enough that at any time some clan is in a war with attacks; see {@link SampleTagsTest}.
   */
  private static final Upstream.GameSettings GAME = new Upstream.GameSettings(1, 60, 100);

  private static final StalenessPolicy SHORT =
      new StalenessPolicy(
          Duration.ofSeconds(4),
          Duration.ofSeconds(4),
          Duration.ofSeconds(4),
          Duration.ofSeconds(4));

  /** The narrowest phones in use. */
  private static final int WIDTH = 360;

  private static final int HEIGHT = 740;

  /** Notes what is shown for a moment only. */
  private static final String RECORD =
      """
      window.seen = new Set();
      const note = () => {
        for (const node of document.querySelectorAll(".age")) seen.add(`age ${node.dataset.state}`);
        for (const node of document.querySelectorAll(".pending, #toast")) seen.add(node.textContent);
      };
      new MutationObserver(note).observe(document.body,
          {subtree: true, childList: true, characterData: true, attributes: true});
      """;

  private static final String CACHED =
      """
      const done = arguments[0];
      navigator.serviceWorker.ready.then(() => done(true));
      """;

  private final SimulatedGame game = new SimulatedGame(GAME.seed(), GAME.speed(), GAME.clanCount());
  private final StringWriter terminal = new StringWriter();
  private @Nullable LocalSystem running;
  private @Nullable Browser started;
  private final List<Object> scripts = new ArrayList<>();
  private Path data = Path.of("");

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    started = Browser.start(folder, WIDTH, HEIGHT);
    data = folder.resolve("data");
    running = LocalSystem.start(settings(0), progress());
    browser()
        .driver()
        .executeCdpCommand(
            "Emulation.setTouchEmulationEnabled", Map.of("enabled", true, "maxTouchPoints", 1));
  }

  @AfterAll
  void stop() {
    if (started != null) {
      started.close();
    }
    if (running != null) {
      running.close();
    }
  }

  @BeforeEach
  void forget() {
    for (Object script : scripts) {
      browser()
          .driver()
          .executeCdpCommand(
              "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
    }
    scripts.clear();
    browser().driver().get("about:blank");
    browser()
        .driver()
        .executeCdpCommand(
            "Storage.clearDataForOrigin", Map.of("origin", address(), "storageTypes", "all"));
    browser().consoleErrors(); // reading empties the log
  }

  @Test
  void aClanShowsItsMembersAndItsAge() {
    open("#/clan/" + sample().value());

    int members = game.clan(sample(), Instant.now()).orElseThrow().path("members").asInt();
    await("members", "return document.querySelectorAll('.member').length > 4");
    assertThat(text("#members")).matches("\\d+ members");
    assertThat(browser().driver().findElements(By.className("member")))
        .hasSizeBetween(members - 9, members + 9);
    assertThat(text(".member")).contains("Rank", "level", "trophies", "donated");
    assertThat(text(".age time")).containsPattern("just now|\\d+ s ago");
    assertThat(browser().driver().getTitle()).isEqualTo(text("h1"));
    assertThat(browser().consoleErrors()).isEmpty();
  }

  @Test
  void whatIsShownGoesStaleAndBecomesFreshByItself() {
    open("#/clan/" + sample().value());
    await("an age", "return document.querySelector('.age') !== null");
    String first = updated();
    record();

    await("a stale clan", "return seen.has('age stale')");
    await(
        "newer data", "return document.querySelector('.age time').dateTime > arguments[0]", first);
    assertThat(browser().consoleErrors()).isEmpty();
  }

  @Test
  void pullingDownAsksForNewData() {
    open("#/player/" + player().value());
    await("an age", "return document.querySelector('.age') !== null");
    String first = updated();
    record();

    pullDown();

    await(
        "an estimate",
        "return [...seen].some(t => /New data in about|Up to date/.test(t)) && [...seen].join()");
    await(
        "newer data", "return document.querySelector('.age time').dateTime > arguments[0]", first);
    assertThat(browser().consoleErrors()).isEmpty();
  }

  @Test
  void theButtonRefreshesAsWell() {
    open("#/clan/" + sample().value());
    await("an age", "return document.querySelector('.age') !== null");
    record();

    click("#refresh");

    await("a word", "return [...seen].some(t => /New data in about|Up to date/.test(t))");
  }

  @Test
  void aSpentBudgetIsToldInPlainWords() {
    open("#/clan/" + sample().value());
    await("an age", "return document.querySelector('.age') !== null");
    browser()
        .driver()
        .executeScript(
            """
            const real = window.fetch;
            window.fetch = (path, options) => options?.method === "POST" && path.endsWith("/refresh")
              ? Promise.resolve(new Response('{"reason":"requestThrottled","message":"Too many."}',
                  {status: 429, headers: {"Retry-After": "34"}}))
              : real(path, options);
            """);

    click("#refresh");

    awaitText("#toast", "You have refreshed a lot. Try again in 34 s.");
  }

  @Test
  void aClanThatNobodyAskedForComesByItself() {
    open("#/");
    await("the app", "return document.querySelector('h1') !== null");
    record();

    go("#/clan/" + unseen(tag -> true).value());

    await("members", "return document.querySelectorAll('.member').length > 4");
    await("the wait's words", "return [...seen].some(t => t.startsWith('Nobody has looked at'))");
    assertThat(browser().consoleErrors()).isEmpty();
  }

  @Test
  void aWarShowsTheScoreTheAttacksAndWhoStandsWhere() {
    open("#/clan/" + sample().value() + "/war");

    await("a score", "return document.querySelector('.scoreboard') !== null");
    assertThat(text(".phase"))
        .containsPattern("(Preparation|Battle) day\\s+(starts|ends) in \\d|War ended");
    assertThat(text(".scoreboard")).contains("Destruction", "Attacks");
    await("attacks", "return document.querySelectorAll('.attack .stars').length > 0");

    click("[data-id=bases]");
    await("bases", "return document.querySelectorAll('.line-up .base').length >= 10");
    assertThat(browser().overflow()).isZero();
    assertThat(browser().consoleErrors()).isEmpty();
  }

  @Test
  void aPrivateWarLogIsToldInPlainWords() {
    Tag clan =
        unseen(tag -> game.currentWar(tag, Instant.now()) instanceof CurrentWar.PrivateWarLog);

    open("#/clan/" + clan.value() + "/war");

    awaitText(".blank h2", "Private war log");
  }

  @Test
  void whatTheGameDoesNotKnowIsToldInPlainWords() {
    open("#/player/VVVVVVVVVVVV");

    awaitText(".blank h2", "No such player");
  }

  @Test
  void aTagIsSearchedForAndABadOneExplained() {
    open("#/");
    await("a field", "return document.querySelector('#tag') !== null");
    var field = browser().driver().findElement(By.id("tag"));
    field.sendKeys("#2PB", Keys.ENTER);
    await("an explanation", "return document.querySelector('#tag-error').textContent !== ''");
    assertThat(text("#tag-error")).contains("It cannot have B");

    field.clear();
    field.sendKeys(sample().display().toLowerCase(Locale.ROOT), Keys.ENTER);
    await("members", "return document.querySelectorAll('.member').length > 4");

    go("#/");
    await(
        "the clan among the recent ones",
        "return document.querySelector('#recent ~ ul a').hash === arguments[0]",
        "#/clan/" + sample().value());
    await("samples", "return document.querySelectorAll('#samples ~ ul li').length > 1");
  }

  @Test
  void agesGoByTheServersClock() {
    atEachStart("const real = Date.now; Date.now = () => real() + 86400000;");

    open("#/clan/" + sample().value());
    await("an age", "return document.querySelector('.age') !== null");

    await("a true age", "return /just now|s ago/.test(document.querySelector('.age').textContent)");
  }

  @Test
  void withoutAServerTheAppOpensAndShowsWhatItHasUntilItIsBack() throws Exception {
    String clan = "#/clan/" + sample().value();
    open(clan);
    await("members", "return document.querySelectorAll('.member').length > 4");
    browser().driver().executeAsyncScript(CACHED);
    String name = text("h1");
    Tag player = player();
    int port = system().port();

    system().close();
    awaitText("#connection", "Offline");
    awaitText(".age-state", "offline");

    browser().driver().navigate().refresh();
    awaitText("h1", name);
    awaitText("#connection", "Offline");
    assertThat(text("#banner")).contains("from this device, with its age");
    await("members", "return document.querySelectorAll('.member').length > 4");
    go("#/player/" + player.value());
    awaitText(".blank h2", "Not on this device yet");

    running = LocalSystem.start(settings(port), progress());
    awaitText("#connection", "");
    await("the player", "return document.querySelectorAll('.unit').length > 4");
  }

  @Test
  void withoutPushTheAppNotifiesOfWhatItSeesInAFollowedClan() {
    atEachStart(
        """
        const real = window.fetch;
        window.fetch = (path, options) => String(path).startsWith("/v1/devices")
          ? Promise.resolve(new Response("{}", {status: 501}))
          : real(path, options);
        """);
    browser()
        .driver()
        .executeCdpCommand(
            "Browser.grantPermissions",
            Map.of("origin", address(), "permissions", List.of("notifications")));
    open("#/clan/" + sample().value());
    await("members", "return document.querySelectorAll('.member').length > 4");
    click(".follow");
    awaitText(".follow", "Following");
    go("#/activity");
    click(".switch");
    await("the switch to be on", "return document.querySelector('.switch').ariaChecked === 'true'");

    browser().driver().executeAsyncScript(withoutItsFirstMember(), "clan#" + sample().value());
    browser().driver().navigate().refresh();

    await(
        "a notice",
        "return /joined the clan/.test(document.querySelector('.notices')?.textContent)");
    Object shown =
        browser()
            .driver()
            .executeAsyncScript(
                """
                const done = arguments[0];
                navigator.serviceWorker.ready
                  .then((registration) => registration.getNotifications())
                  .then((list) => done(list.map((one) => one.body).join()));
                """);
    assertThat(String.valueOf(shown)).contains("joined the clan.");
    assertThat(browser().consoleErrors()).isEmpty();
  }

  /** Makes the version that the device holds an older one. */
  private static String withoutItsFirstMember() {
    return """
    const [key, done] = arguments;
    const opening = indexedDB.open("clan-companion");
    opening.onsuccess = () => {
      const all = opening.result.transaction("snapshots", "readwrite").objectStore("snapshots");
      const reading = all.get(key);
      reading.onsuccess = () => {
        const held = reading.result;
        held.body.memberList.shift();
        held.etag = null;
        all.put(held).onsuccess = () => done(true);
      };
    };
    """;
  }

  @Test
  void noScreenNeedsSidewaysScrolling() {
    open("#/clan/" + sample().value());
    await("members", "return document.querySelectorAll('.member').length > 4");
    assertThat(browser().overflow()).isZero();
    go("#/player/" + player().value());
    await("units", "return document.querySelectorAll('.unit').length > 4");
    assertThat(browser().overflow()).isZero();
    for (String place : new String[] {"#/", "#/activity", "#/nothing"}) {
      go(place);
      await("a title", "return document.querySelector('h1') !== null");
      assertThat(browser().overflow()).as(place).isZero();
    }
  }

  /** Comes down from below the bar, as a finger does. */
  private void pullDown() {
    touch("touchStart", 120);
    for (int y = 160; y <= 400; y += 40) {
      touch("touchMove", y);
    }
    await("an indicator", "return document.querySelector('#pull').dataset.pull === 'ready'");
    browser()
        .driver()
        .executeCdpCommand(
            "Input.dispatchTouchEvent", Map.of("type", "touchEnd", "touchPoints", List.of()));
  }

  private void touch(String type, int y) {
    browser()
        .driver()
        .executeCdpCommand(
            "Input.dispatchTouchEvent",
            Map.of("type", type, "touchPoints", List.of(Map.of("x", 180, "y", y))));
  }

  /** Until the end of the test. */
  private void atEachStart(String script) {
    scripts.add(
        browser()
            .driver()
            .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
            .get("identifier"));
  }

  private void open(String place) {
    browser().driver().get(address() + "/app/" + place);
  }

  private void go(String place) {
    browser().driver().executeScript("location.hash = arguments[0]", place);
  }

  private void record() {
    browser().driver().executeScript(RECORD);
  }

  private void click(String selector) {
    browser().driver().findElement(By.cssSelector(selector)).click();
  }

  private String text(String selector) {
    return browser().driver().findElement(By.cssSelector(selector)).getText();
  }

  /** When the data on the screen was fetched. */
  private String updated() {
    return String.valueOf(
        browser().driver().executeScript("return document.querySelector('.age time').dateTime"));
  }

  private void await(String wish, String script, Object... arguments) {
    assertThat(browser().awaitScript(wish, script, arguments)).isNotNull();
  }

  private void awaitText(String selector, String text) {
    await(
        "'%s' in %s".formatted(text, selector),
        "return document.querySelector(arguments[0])?.textContent === arguments[1]",
        selector,
        text);
  }

  private String address() {
    return "http://localhost:" + system().port();
  }

  /** A clan that fights. */
  private Tag sample() {
    return system().samples().orElseThrow().shown().getFirst().tag();
  }

  private Tag player() {
    return system().samples().orElseThrow().shown().get(1).tag();
  }

  private Tag unseen(Predicate<Tag> wanted) {
    List<Tag> seen = system().samples().orElseThrow().all().stream().map(SnapshotKey::tag).toList();
    return game.clanTags().reversed().stream()
        .filter(tag -> !seen.contains(tag))
        .filter(wanted)
        .findFirst()
        .orElseThrow();
  }

  private RunSettings settings(int port) {
    return new RunSettings(
        data,
        null,
        port,
        new Upstream.Simulated(GAME),
        SHORT,
        true,
        false,
        0,
        Pace.DEFAULT,
        10_000,
        budgets -> VerifyLimits.none(),
        RefreshArms.ALL_VALUE);
  }

  private Progress progress() {
    return new Progress(new PrintWriter(terminal, true), false);
  }

  private LocalSystem system() {
    return Optional.ofNullable(running).orElseThrow();
  }

  private Browser browser() {
    return Optional.ofNullable(started).orElseThrow();
  }
}
