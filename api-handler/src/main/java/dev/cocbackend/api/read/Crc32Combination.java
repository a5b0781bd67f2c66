package dev.cocbackend.api.read;

/**
 * The CRC-32 of two texts one behind the other, from their CRCs and the second one's length, as
 * {@code crc32_combine} of zlib gives it.
 *
 * <p>A CRC is a polynomial over GF(2) modulo the CRC's own; appending n zero bytes multiplies it by
 * x^8n. Appending other bytes instead adds their CRC. So the work is one power of x, found from
 * cached powers x^(2^k) in at most 34 multiplications, whatever the length.
 */
final class Crc32Combination {
  /** The polynomial of gzip's CRC without its x^32; the highest bit is the lowest power. */
  private static final int POLYNOMIAL = 0xEDB88320;

  private static final int ONE = 1 << 31;
  private static final int X = 1 << 30;

  /** Entry k is x^(2^k); the sequence has the period 32, as x^(2^32) is x again. */
  private static final int[] POWERS = powers();

  private Crc32Combination() {}

  /**
   * @param first CRC-32 of the first text
   * @param second CRC-32 of the second text
   * @param secondLength the second text's length in bytes
   */
  static long combine(long first, long second, long secondLength) {
    int shifted = multiply(xToTheEightTimes(secondLength), (int) first);
    return (shifted & 0xffff_ffffL) ^ second;
  }

  private static int xToTheEightTimes(long n) {
    int power = ONE;
    int k = 3; // 8 is 2^3.
    for (long rest = n; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        power = multiply(POWERS[k % POWERS.length], power);
      }
      k++;
    }
    return power;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int multiple = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= multiple;
      }
      multiple = (multiple & 1) != 0 ? multiple >>> 1 ^ POLYNOMIAL : multiple >>> 1;
    }
    return product;
  }

  private static int[] powers() {
    int[] powers = new int[32];
    powers[0] = X;
    for (int k = 1; k < powers.length; k++) {
      powers[k] = multiply(powers[k - 1], powers[k - 1]);
    }
    return powers;
  }
}
