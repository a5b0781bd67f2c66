package dev.cocbackend.snapshot;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** What stored bodies and patches have in common. */
final class RawDeflate {
  private RawDeflate() {}

  /**
   * Inflates what the inflater was given, up to {@code length} bytes.
   *
   * @param what named in errors, such as {@code block}
   * @throws CorruptBodyException if it inflates to less
   * @throws DataFormatException if it is not deflate data
   */
  static byte[] inflate(Inflater inflater, int length, String what) throws DataFormatException {
    byte[] text = new byte[length];
    int done = 0;
    while (done < length) {
      int n = inflater.inflate(text, done, length - done);
      if (n == 0) {
        throw new CorruptBodyException("The %s is shorter than its length says.".formatted(what));
      }
      done += n;
    }
    return text;
  }
}
