package dev.cocbackend.operator.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * A place for files, named by paths with {@code /} between folders. Every method may throw {@link
 * StorageException}. Used by one thread at a time.
 */
public interface Storage {
  /** What writes a file. */
  interface Filling<T> {
    T writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file: once this returns, it is kept; before, and if {@code content} throws, there is
   * no such file, or still the one that was there.
   */
  <T> T put(String path, Filling<T> content);

  /** The file's bytes, empty if there is no such file; the caller closes the stream. */
  Optional<InputStream> open(String path);

  /**
   * The paths of all files that begin with {@code prefix}, in order, those included that an
   * interrupted {@link #put} may have left.
   */
  List<String> list(String prefix);

  /** Removes a file if it is there. */
  void delete(String path);

  /** Where it is, for people. */
  String address();
}
