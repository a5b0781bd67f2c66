package dev.cocbackend.api.read;

/**
 * The CRC-32 of two texts one behind the other, from their CRCs and the second one's length, as
 * {@code crc32_combine} of zlib gives it.
 *
 * <p>A CRC is a polynomial over GF(2) modulo the CRC's own; appending n zero bytes multiplies it by
 * x^8n. Appending other bytes instead adds their CRC. So the work is one power of x and one
 * multiplication. The power is the product of one entry of a table for each byte of n, which for
 * the usual objects, below 64 KiB, is one multiplication more.
 */
final class Crc32Combination {
  /** The polynomial of gzip's CRC without its x^32; the highest bit is the lowest power. */
  private static final int POLYNOMIAL = 0xEDB88320;

  private static final int ONE = 1 << 31;
  private static final int X_TO_THE_EIGHT = 1 << 23;

  /** Entry [k][b] is x^(8 b 256^k): what b at place k of a length stands for. */
  private static final int[][] SHIFTS = shifts();

  private Crc32Combination() {}

  /**
   * @param first CRC-32 of the first text
   * @param second CRC-32 of the second text
   * @param secondLength the second text's length in bytes
   */
  static long combine(long first, long second, int secondLength) {
    if (first == 0) {
      return second; // as behind an empty text
    }
    int shift = SHIFTS[0][secondLength & 0xff];
    int place = 1;
    for (int rest = secondLength >>> 8; rest != 0; rest >>>= 8) {
      shift = multiply(SHIFTS[place++][rest & 0xff], shift);
    }
    return (multiply(shift, (int) first) & 0xffff_ffffL) ^ second;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int multiple = b;
    for (int rest = a; rest != 0; rest <<= 1) {
      // Masks instead of branches, which would go wrong half of the time.
      product ^= multiple & (rest >> 31);
      multiple = multiple >>> 1 ^ (POLYNOMIAL & -(multiple & 1));
    }
    return product;
  }

  private static int[][] shifts() {
    int[][] shifts = new int[Integer.BYTES][256];
    int step = X_TO_THE_EIGHT;
    for (int[] place : shifts) {
      place[0] = ONE;
      for (int b = 1; b < place.length; b++) {
        place[b] = multiply(step, place[b - 1]);
      }
      step = multiply(step, place[place.length - 1]);
    }
    return shifts;
  }
}
