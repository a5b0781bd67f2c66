package dev.cocbackend.mobile.sample;

import dev.cocbackend.mobile.Cancellable;
import dev.cocbackend.mobile.CocBackendClient;
import dev.cocbackend.mobile.Kind;
import java.io.File;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Shows one object for some seconds as a screen of an app would, and pulls to refresh once. What it
 * has seen stays on the disk, so that it works on when the server has gone.
 */
public final class ScreenCommand {
  private static final String USAGE =
      """
      Usage: ./run screen <clan|player|war> <tag> [--url=URL] [--cache=FOLDER] [--seconds=N]
      Shows the object as an app's screen would, and pulls to refresh once.
        --url      where the API is, http://localhost:8080 unless given
        --cache    where objects are kept, coc-screen in the temporary folder unless given
        --seconds  how long the screen is open, 10 unless given\
      """;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private final Kind kind;
  private final String tag;
  private String url = "http://localhost:8080";
  private File cache = new File(System.getProperty("java.io.tmpdir"), "coc-screen");
  private long seconds = 10;

  private ScreenCommand(String... arguments) {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("Name a kind and a tag.");
    }
    kind = kind(arguments[0]);
    tag = arguments[1];
    for (int i = 2; i < arguments.length; i++) {
      String[] option = arguments[i].split("=", 2);
      String value = option.length == 2 ? option[1] : "";
      switch (option[0]) {
        case "--url" -> url = value;
        case "--cache" -> cache = new File(value);
        case "--seconds" -> seconds = Long.parseLong(value);
        default -> throw new IllegalArgumentException("There is no option " + option[0] + ".");
      }
    }
  }

  private static Kind kind(String text) {
    for (Kind kind : Kind.values()) {
      if (kind.name().equalsIgnoreCase(text)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("There is no kind " + text + ".");
  }

  /**
   * Ends with 0, or with 2 if the arguments are wrong.
   *
   * @param arguments as the usage says
   */
  public static void main(String... arguments) throws InterruptedException {
    int code = run(System.out, System.err, arguments);
    if (code != 0) {
      System.exit(code);
    }
  }

  static int run(PrintStream out, PrintStream err, String... arguments)
      throws InterruptedException {
    try {
      new ScreenCommand(arguments).show(out);
      return 0;
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println(USAGE);
      return 2;
    }
  }

  private void show(PrintStream out) throws InterruptedException {
    try (CocBackendClient client = CocBackendClient.builder(url).cacheFolder(cache).build()) {
      Cancellable screen = client.observe(kind, tag, state -> print(out, ScreenText.of(state)));
      client.refresh(kind, tag, result -> print(out, ScreenText.of(result)));
      TimeUnit.SECONDS.sleep(seconds);
      screen.cancel();
    }
  }

  private static void print(PrintStream out, String line) {
    out.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + line);
  }
}
