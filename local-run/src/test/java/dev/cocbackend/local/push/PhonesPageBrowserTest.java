package dev.cocbackend.local.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cocbackend.local.operator.Browser;
import dev.cocbackend.push.DeviceToken;
import dev.cocbackend.push.Platform;
import dev.cocbackend.push.PushMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Opens the page in a real browser, whose console tells what its policy does not let run. */
@Tag("browser")
class PhonesPageBrowserTest {
  private final Phones phones = new Phones(InstantSource.system());
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Browser browser;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    browser = Browser.start(folder, 400, 800);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/phones", new PhonesPage(phones));
    server.createContext(
        "/v1/",
        exchange -> {
          try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath());
            byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    browser.driver().get("http://127.0.0.1:%d/phones".formatted(server.getAddress().getPort()));
  }

  @AfterEach
  void close() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.stop(0);
    }
  }

  private void show(String key, String arguments) {
    String endpoint = phones.gateway().register(Platform.APNS, new DeviceToken("token"));
    String alert =
        "\"title-loc-key\":\"push_%s_title\",\"title-loc-args\":[\"Reds\"],".formatted(key)
            + "\"loc-key\":\"push_%s_text\",\"loc-args\":%s".formatted(key, arguments);
    phones
        .gateway()
        .publish(
            endpoint,
            new PushMessage(
                "{\"aps\":{\"alert\":{" + alert + "}}}", "war", Duration.ofHours(1), true));
  }

  private void await(String text) {
    new WebDriverWait(browser.driver(), Duration.ofSeconds(20))
        .until(ExpectedConditions.textToBePresentInElementLocated(By.tagName("main"), text));
  }

  @Test
  void theBrowserSubscribesAndShowsTheLastOfACollapseKeyInItsLanguage() {
    browser.driver().findElement(By.cssSelector("#register button")).click();
    await("Subscribed to #2PP.");
    assertThat(requests).hasSize(3);
    assertThat(requests.get(0)).startsWith("PUT /v1/devices/");
    assertThat(requests.get(1)).isEqualTo("PUT /v1/subscriptions/clan/%232PP");

    show("war_declared", "[\"Blues\"]");
    await("War against Blues declared");
    show("war_started", "[\"Blues\"]");
    await("The war against Blues has started");
    assertThat(browser.driver().findElements(By.cssSelector("#messages li"))).hasSize(1);

    browser.driver().findElement(By.cssSelector("#language option[value=de]")).click();
    await("Der Krieg gegen Blues hat begonnen");
    assertThat(browser.consoleErrors()).isEmpty();
  }
}
