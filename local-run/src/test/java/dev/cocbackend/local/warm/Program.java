package dev.cocbackend.local.warm;

import com.fasterxml.jackson.core.JsonFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A small program that uses a library, and says whether it was started from a cache. */
public final class Program {
  private Program() {}

  /** Ends by itself. */
  public static void main(String[] arguments) {
    JsonFactory library = new JsonFactory();
    System.out.printf(
        "%s, in use: %s%n",
        library.getFormatName(), System.getProperty("java.vm.info", "").contains("sharing"));
  }

  /** Lets it run to its end. */
  static final class Once implements Training {
    @Override
    public List<String> command(Path data) {
      return List.of(Program.class.getName());
    }

    @Override
    public void setUp(Map<String, String> environment) {}

    @Override
    public void use(Process program, Path output) throws InterruptedException {
      program.waitFor(1, TimeUnit.MINUTES);
    }
  }
}
