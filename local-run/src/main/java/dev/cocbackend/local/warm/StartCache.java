package dev.cocbackend.local.warm;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM's AOT cache of the libraries on a class path, in a folder of its own with what else a start
 * from it needs. The file {@value #CACHE} is there once all the others are, and is complete then; a
 * JVM that it does not fit starts without it. Makers in other processes and threads keep out of
 * each other's way by a lock beside the folder.
 */
public final class StartCache {
  /** The cache itself. */
  public static final String CACHE = "start.aot";

  /** The class path to start with. */
  public static final String CLASS_PATH = "class-path";

  /**
   * The JVM tells on stdout what it finds wrong with a cache, and some things that are not wrong;
   * that it is not in use can be seen without.
   */
  private static final String QUIET = "-Xlog:aot*=off";

  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  private final Path folder;
  private final String classPath;
  private final List<String> flags;

  /**
   * @param folder of this cache alone; others, for other class paths and JDKs, are its siblings
   * @param classPath of the program
   * @param flags of the JVM, the same at each start
   */
  public StartCache(Path folder, String classPath, List<String> flags) {
    this.folder = folder.toAbsolutePath().normalize();
    this.classPath = classPath;
    this.flags = List.copyOf(flags);
  }

  /** Whether this JVM was started from a cache. */
  public static boolean inUse() {
    // Without a cache that fits, a JVM that was given one does not use its standard one either.
    return System.getProperty("java.vm.info", "").contains("sharing");
  }

  /** Whether there is a cache, and the JVM takes it. */
  public boolean isUsable() throws IOException, InterruptedException {
    Path cache = folder.resolve(CACHE);
    return Files.isRegularFile(cache) && fits(cache);
  }

  /** The arguments of {@code java} for a start from this cache, up to the main class. */
  public List<String> startArguments() throws IOException {
    List<String> arguments = new ArrayList<>(flags);
    arguments.add(QUIET);
    arguments.add("-XX:AOTCache=" + folder.resolve(CACHE));
    arguments.add("-cp");
    arguments.add(Files.readString(folder.resolve(CLASS_PATH)).strip());
    return arguments;
  }

  /** The size of all files, in bytes. */
  public long size() throws IOException {
    long sum = 0;
    for (Path file : list(folder)) {
      sum += Files.size(file);
    }
    return sum;
  }

  /**
   * Makes the cache anew, and deletes its siblings.
   *
   * @throws IOException if it cannot be made; the message says why
   */
  public void make(Training training) throws IOException, InterruptedException {
    Path all = Objects.requireNonNull(folder.getParent(), "a folder has a parent");
    Files.createDirectories(all);
    try (FileChannel channel =
            FileChannel.open(
                all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock == null) {
        throw new IOException("Another process is making it.");
      }
      delete(folder);
      Files.createDirectories(folder);
      makeLocked(training);
      for (Path sibling : list(all)) {
        if (Files.isDirectory(sibling) && !sibling.equals(folder)) {
          delete(sibling);
        }
      }
    }
  }

  private void makeLocked(Training training) throws IOException, InterruptedException {
    SplitClassPath split = SplitClassPath.of(classPath, folder);
    Files.writeString(folder.resolve(CLASS_PATH), split.whole());
    Path recorded = folder.resolve("recorded");
    Path half = folder.resolve(CACHE + ".half");
    Path output = folder.resolve("output");
    Path data = folder.resolve("data");

    List<String> command = java("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded);
    command.addAll(List.of("-cp", split.librariesOnly(), LibraryLauncher.class.getName()));
    command.add(split.ownOnly());
    command.addAll(training.command(data));
    ProcessBuilder program = builder(command, output);
    training.setUp(program.environment());
    try (Child child = Child.start(program)) {
      training.use(child.process(), output);
      child.process().destroy(); // in order, so that it writes what it has recorded
      await(child.process(), "The training run did not end.");
    }
    if (!Files.isRegularFile(recorded)) {
      throw failed("The JVM recorded nothing", output);
    }

    List<String> create =
        java(
            "-XX:AOTMode=create",
            "-XX:AOTConfiguration=" + recorded,
            "-XX:AOTCache=" + half,
            "-cp",
            split.librariesOnly());
    try (Child child = Child.start(builder(create, output))) {
      await(child.process(), "The JVM did not end.");
    }
    if (!Files.isRegularFile(half) || !fits(half)) {
      throw failed("The JVM made no cache", output);
    }
    delete(data);
    Files.delete(recorded);
    Files.delete(output);
    Files.move(half, folder.resolve(CACHE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A JVM that has to use the cache refuses to start if that does not fit. */
  private boolean fits(Path cache) throws IOException, InterruptedException {
    String whole = Files.readString(folder.resolve(CLASS_PATH)).strip();
    List<String> command =
        java(QUIET, "-XX:AOTMode=on", "-XX:AOTCache=" + cache, "-cp", whole, "-version");
    ProcessBuilder program =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try (Child child = Child.start(program)) {
      return await(child.process(), "The JVM did not end.") == 0;
    }
  }

  private List<String> java(String... more) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(flags);
    line.addAll(List.of(more));
    return line;
  }

  private static ProcessBuilder builder(List<String> command, Path output) {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .redirectInput(new File(File.separatorChar == '\\' ? "NUL" : "/dev/null"));
  }

  private static int await(Process process, String otherwise)
      throws IOException, InterruptedException {
    if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException(otherwise);
    }
    return process.exitValue();
  }

  private static IOException failed(String what, Path output) throws IOException {
    List<String> said = Files.readAllLines(output);
    return new IOException(
        what
            + (said.isEmpty() ? "." : ": " + said.getFirst())
            + " All it says stands in "
            + output
            + ".");
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path file : list(folder)) {
      if (Files.isDirectory(file)) {
        delete(file);
      } else {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** A process that does not outlive this one. */
  private record Child(Process process, Thread hook) implements AutoCloseable {
    static Child start(ProcessBuilder builder) throws IOException {
      Process process = builder.start();
      Thread hook = new Thread(process::destroyForcibly, "end-child");
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException e) {
        process.destroyForcibly(); // this process is ending already
        throw new IOException("Stopped.", e);
      }
      return new Child(process, hook);
    }

    @Override
    public void close() {
      process.destroyForcibly();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // This process is ending, and the hook has done the same.
      }
    }
  }
}
