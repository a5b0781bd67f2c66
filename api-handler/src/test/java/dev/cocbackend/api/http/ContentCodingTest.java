package dev.cocbackend.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {

  @ParameterizedTest(name = "[{0}] is answered with {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | GZIP",
        "GZip | GZIP",
        "x-gzip | GZIP",
        "gzip, deflate, br | GZIP",
        "br;q=1.0, gzip;q=0.001 | GZIP",
        "* | GZIP",
        "*;q=0.5 | GZIP",
        "gzip ; q=0.5 | GZIP",
        "gzip;q=0.5, identity;q=0.5 | GZIP",
        "gzip;q=0.5, *;q=0.1 | GZIP",
        "identity;q=0 | GZIP",
        "*;q=0, gzip | GZIP",
        "'' | IDENTITY",
        "identity | IDENTITY",
        "br | IDENTITY",
        "deflate, br | IDENTITY",
        "gzip;q=0 | IDENTITY",
        "gzip;q=0.000, * | IDENTITY",
        "gzip;q=0.5, identity;q=0.8 | IDENTITY",
        "gzip;q=0.5, * | IDENTITY",
        "gzip;q=abc | IDENTITY",
        "gzip;q=2 | IDENTITY",
        "gzip;q=-1 | IDENTITY",
        "gzip;q=0.0001 | IDENTITY",
        "*;q=0 | IDENTITY",
        "gzip;q=0, identity;q=0 | IDENTITY",
        "gzipped | IDENTITY",
      })
  void theHeaderDecides(String header, ContentCoding expected) {
    assertThat(ContentCoding.accepted(header)).isEqualTo(expected);
  }

  @Test
  void aClientThatSaysNothingGetsPlainText() {
    assertThat(ContentCoding.accepted(null)).isEqualTo(ContentCoding.IDENTITY);
  }
}
