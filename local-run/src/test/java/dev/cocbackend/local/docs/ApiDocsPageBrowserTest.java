package dev.cocbackend.local.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cocbackend.api.read.SnapshotReadHandler;
import dev.cocbackend.local.operator.Browser;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Opens the page in a real browser, whose console tells what its policy does not let run. */
@Tag("browser")
class ApiDocsPageBrowserTest {
  private HttpServer server;
  private Browser browser;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    browser = Browser.start(folder, 1280, 900);
    byte[] document;
    try (InputStream in = SnapshotReadHandler.class.getResourceAsStream("openapi.json")) {
      document = Objects.requireNonNull(in).readAllBytes();
    }
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/docs", new ApiDocsPage());
    server.createContext(
        "/v1/openapi.json",
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, document.length);
            exchange.getResponseBody().write(document);
          }
        });
    server.start();
    browser.driver().get("http://127.0.0.1:%d/docs".formatted(server.getAddress().getPort()));
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

  @Test
  void operationsAreShownAndOpenWithoutAWordFromTheConsole() {
    WebElement operation = visible(By.id("operations-clans-getClan"));
    assertThat(operation.getText()).contains("/v1/clans/{tag}", "One clan.");

    operation.click();

    assertThat(visible(By.cssSelector("#operations-clans-getClan .responses-wrapper")).getText())
        .contains("X-Is-Stale", "The CoC API knows nothing with this tag.");
    assertThat(visible(By.cssSelector("#operations-clans-getClan .execute")).isEnabled()).isTrue();
    assertThat(browser.consoleErrors()).isEmpty();
  }

  private WebElement visible(By by) {
    return new WebDriverWait(browser.driver(), Duration.ofSeconds(20))
        .until(ExpectedConditions.visibilityOfElementLocated(by));
  }
}
