package dev.cocbackend.local.operator;

import static dev.cocbackend.local.operator.TestTable.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.ReceivedRequest;
import dev.cocbackend.refresh.RefreshRequest;
import dev.cocbackend.refresh.RefreshRequestCodec;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.support.ui.Select;

/** Opens the page in a real browser, on a real store, queue and breaker. */
@Tag("browser")
class OperatorPageBrowserTest {
  private static final SnapshotKey CLAN = SnapshotKey.parse("clan#2PP");
  private static final String READ = "GET /v1/clans/{tag}";
  private static final int DESKTOP_WIDTH = 1280;
  private static final int DESKTOP_HEIGHT = 900;

  /** The narrowest phones in use. */
  private static final int PHONE_WIDTH = 360;

  private static final int PHONE_HEIGHT = 740;

  private final InstantSource clock = InstantSource.system();
  private final Observations observations = new Observations(clock, StalenessPolicy.DEFAULT);
  private final InMemoryRefreshQueue queue = new InMemoryRefreshQueue(clock);
  private TestTable table;
  private SnapshotStore store;
  private Breaker breaker;
  private PageServer server;
  private Browser browser;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    browser = Browser.start(folder, DESKTOP_WIDTH, DESKTOP_HEIGHT);
    table = new TestTable();
    store = observations.observe(table.store());
    breaker = table.breaker();
    server = new PageServer(page());
    browser.driver().get(server.address().toString());
    browser.awaitText("connection-state", "live");
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
      table.close();
    }
  }

  private OperatorPage page() {
    return new OperatorPage(
        observations, store, queue, breaker, StalenessPolicy.DEFAULT, clock, 40);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** What a read does: look, ask for a refresh if there is nothing fresh, answer. */
  private void read() {
    Lookup lookup = store.find(CLAN);
    boolean found = lookup instanceof Lookup.Found;
    if (!found) {
      new RefreshRequester(store, queue).request(CLAN, Tier.HIGH, now());
    }
    observations.answered(READ, found ? 200 : 202, found ? false : null, Duration.ofMillis(4));
  }

  /** What the worker does: take a request, fetch, save, delete the message. */
  private void refresh() {
    for (ReceivedRequest received :
        queue.receive(Tier.HIGH, 10, Duration.ofSeconds(30), Duration.ZERO)) {
      RefreshRequest request = RefreshRequestCodec.decode(received.body());
      store.save(request.key(), body("{\"tag\":\"#2PP\",\"name\":\"Wolves\"}"), null, now(), null);
      queue.delete(Tier.HIGH, received.receipt());
    }
  }

  @Test
  void numbersMoveWhenReadsAndRefreshesHappen() {
    browser.awaitText("reads-total", "0");
    browser.awaitText("refreshes-total", "0");
    browser.awaitText("snapshots-share", "–");
    browser.awaitText("queue-high-waiting", "0");

    read();
    browser.awaitText("reads-total", "1");
    browser.awaitText("queue-high-waiting", "1");
    assertThat(browser.text("reads-p50")).isEqualTo("4.0 ms");

    refresh();
    browser.awaitText("refreshes-total", "1");
    browser.awaitText("queue-high-waiting", "0");
    browser.awaitText("snapshots-share", "100 %");
    browser.awaitTextContaining("refreshes-rows", "#2PP");
    assertThat(browser.text("refreshes-rows")).contains("clan", "changed", "HIGH");

    read();
    read();
    browser.awaitText("reads-total", "3");
    browser.awaitText("reads-share", "100 %");
    assertThat(browser.text("answers")).isEqualTo("200 2\n202 1");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void chartsDrawWhatWasCounted() {
    browser.awaitText("upstream-peak", "0");
    observations.upstreamStarted();
    observations.upstreamEnded(UpstreamResult.OK, Duration.ofMillis(30));
    observations.answered(READ, 200, true, Duration.ofMillis(4));

    browser.awaitText("upstream-peak", "1");
    browser.awaitTextContaining("upstream-results", "ok 1");
    assertThat(browser.driver().findElements(By.cssSelector(".chart[role=img] canvas"))).hasSize(2);
    assertThat(browser.driver().findElement(By.id("upstream-chart")).getAccessibleName())
        .contains("at most 1, budget 40");
    assertThat(browser.text("reads-share")).isEqualTo("0 %");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void theLookUpShowsAgeAndStalenessOfATag() {
    read();
    refresh();

    lookUp("clan", "#2pp");
    browser.awaitText("lookup-state", "fresh");
    assertThat(browser.text("lookup-result")).contains("clan #2PP", "stale in 29 min", "Age");

    lookUp("player", "2PP");
    browser.awaitText("lookup-state", "unknown");
    assertThat(browser.text("queue-high-waiting")).isEqualTo("0");
    assertThat(browser.consoleErrors()).isEmpty();
  }

  @Test
  void aBadTagIsExplainedAndItsTextIsNeverMarkup() {
    lookUp("clan", "<img src=x>");

    browser.awaitTextContaining("lookup-error", "A tag has only the characters");
    assertThat(browser.driver().findElements(By.cssSelector("#lookup img"))).isEmpty();
  }

  private void lookUp(String kind, String tag) {
    new Select(browser.driver().findElement(By.id("lookup-kind"))).selectByValue(kind);
    var field = browser.driver().findElement(By.id("lookup-tag"));
    field.clear();
    field.sendKeys(tag);
    field.submit();
  }

  @Test
  void theBreakerShowsWhenItOpens() {
    browser.awaitText("breaker", "Breaker closed");
    breaker.open(now().plusSeconds(600));
    browser.awaitTextContaining("breaker", "Breaker open until");
  }

  @Test
  void aLostServerIsShownWithTheAgeOfTheLastDataUntilItIsBack() throws IOException {
    int port = server.address().getPort();
    server.close();

    browser.awaitText("connection-state", "connection lost");
    browser.awaitTextMatching(
        "connection-detail", Pattern.compile("last data ([2-9]|[1-9]\\d+) s ago"));

    server = new PageServer(page(), port);
    browser.awaitText("connection-state", "live");
  }

  @Test
  void pollingPausesWhileThePageIsHidden() {
    setHidden(true);
    browser.awaitText("connection-state", "paused");
    observations.answered(READ, 200, false, Duration.ofMillis(4));

    setHidden(false);
    browser.awaitText("connection-state", "live");
    browser.awaitText("reads-total", "1");
  }

  private void setHidden(boolean hidden) {
    browser
        .driver()
        .executeScript(
            "Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true});"
                + "document.dispatchEvent(new Event('visibilitychange'));",
            hidden);
  }

  @Test
  void aPhoneNeedsNoSidewaysScrolling() {
    browser.resize(PHONE_WIDTH, PHONE_HEIGHT, true);
    for (int i = 0; i < 3; i++) {
      store.save(
          SnapshotKey.parse("player#2PPYLQGRJCUV"),
          body("{\"n\":%d}".formatted(i)),
          null,
          now(),
          null);
    }
    breaker.open(now().plusSeconds(600));
    lookUp("player", "2PPYLQGRJCUV");
    browser.awaitText("lookup-state", "fresh");
    browser.awaitText("refreshes-total", "3");
    browser.awaitTextContaining("breaker", "open until");

    assertThat(browser.overflow()).isZero();
    for (String id : new String[] {"upstream", "latency", "queues", "lookup", "refreshes"}) {
      var area = browser.driver().findElement(By.id(id)).getRect();
      assertThat(area.getX() + area.getWidth()).as(id).isLessThanOrEqualTo(PHONE_WIDTH);
    }
  }
}
