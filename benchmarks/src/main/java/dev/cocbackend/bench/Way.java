package dev.cocbackend.bench;

import java.util.Arrays;

/** The ways of {@link ReadPaths} as the report names them. */
enum Way {
  OURS("ours", "ours", "stored deflate block copied behind the two members, base64"),
  HANDLER(
      "handler",
      "ours, whole handler",
      "the read function from event to answer, store in process at no cost"),
  PARSE_TO_TREE(
      "parseToTree",
      "parse-to-tree + gzip",
      "Jackson tree of stored JSON, two members added, written, gzip, base64"),
  DATA_BINDING(
      "dataBinding",
      "data binding + gzip",
      "Jackson maps and lists of stored JSON, two members added, written, gzip, base64"),
  GUNZIP_SPLICE_GZIP(
      "gunzipSpliceGzip",
      "gunzip-splice-gzip",
      "stored gzip inflated, two members in front, gzip, base64"),
  FLOOR("floor", "floor", "base64 of the stored bytes, nothing else");

  private final String method;
  private final String id;
  private final String what;

  Way(String method, String id, String what) {
    this.method = method;
    this.id = id;
    this.what = what;
  }

  /**
   * @param benchmark the full name of a method of {@link ReadBenchmark}
   */
  static Way ofMethod(String benchmark) {
    return Arrays.stream(values())
        .filter(way -> benchmark.endsWith("." + way.method))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No way is named " + benchmark + "."));
  }

  String id() {
    return id;
  }

  String what() {
    return what;
  }
}
