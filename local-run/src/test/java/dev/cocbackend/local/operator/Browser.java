package dev.cocbackend.local.operator;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium. The programs come from {@code CHROMIUM} and {@code CHROMEDRIVER}, or else
 * from the {@code PATH}; nothing is downloaded.
 */
public final class Browser implements AutoCloseable {
  /** Far above what a page that polls each second needs, on a busy machine too. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts it with a new profile below {@code folder}; skips the test if it is not installed. */
  public static Browser start(Path folder, int width, int height) {
    Path chromium = program("CHROMIUM", "chromium");
    Path chromeDriver = program("CHROMEDRIVER", "chromedriver");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toString());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + folder.resolve("profile"));
    Browser browser =
        new Browser(
            new ChromeDriver(
                new ChromeDriverService.Builder()
                    .usingDriverExecutable(chromeDriver.toFile())
                    .build(),
                options));
    browser.resize(width, height, false);
    return browser;
  }

  private static Path program(String variable, String name) {
    Optional<Path> found =
        Optional.ofNullable(System.getenv(variable))
            .map(Path::of)
            .or(
                () ->
                    Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable)
                        .findFirst());
    Assumptions.assumeTrue(
        found.isPresent(), () -> "No %s on the PATH and no %s set.".formatted(name, variable));
    return found.orElseThrow();
  }

  public ChromeDriver driver() {
    return driver;
  }

  /** Gives the page a viewport of this size, which a window, having a least width, cannot. */
  public void resize(int width, int height, boolean phone) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of(
            "width", width, "height", height, "deviceScaleFactor", phone ? 2 : 1, "mobile", phone));
  }

  void prefer(String colorScheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
  }

  String text(String id) {
    return driver.findElement(By.id(id)).getText();
  }

  /** Waits until the element has this text, and fails with both if it never does. */
  void awaitText(String id, String expected) {
    await(id, "'%s'".formatted(expected), expected::equals);
  }

  void awaitTextContaining(String id, String expected) {
    await(id, "text with '%s'".formatted(expected), text -> text.contains(expected));
  }

  void awaitTextMatching(String id, Pattern expected) {
    await(id, "text like " + expected, expected.asMatchPredicate());
  }

  private void await(String id, String wish, Predicate<String> condition) {
    new WebDriverWait(driver, PATIENCE)
        .ignoring(StaleElementReferenceException.class) // rows are made anew at each poll
        .withMessage(() -> "#%s is '%s', not %s".formatted(id, text(id), wish))
        .until(d -> condition.test(text(id)));
  }

  /**
   * Waits until a script returns neither null nor false, and gives what it returns.
   *
   * @param wish what is waited for, as the failure is to say it
   * @param script a function's body, over {@code arguments}
   */
  public Object awaitScript(String wish, String script, Object... arguments) {
    return new WebDriverWait(driver, PATIENCE)
        .withMessage(
            () -> "no " + wish + " in: " + driver.findElement(By.tagName("body")).getText())
        .until(
            d -> {
              Object result = driver.executeScript(script, arguments);
              return Boolean.FALSE.equals(result) ? null : result;
            });
  }

  /** How many CSS pixels the page is wider than its viewport. */
  public long overflow() {
    Object pixels =
        driver.executeScript(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    return pixels instanceof Long number ? number : Long.MAX_VALUE;
  }

  public List<String> consoleErrors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Object::toString)
        .toList();
  }

  public void screenshot(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
