package dev.cocbackend.bench;

import java.io.IOException;
import okhttp3.Headers;

/** An HTTP server between clients and a slow upstream, in a process of its own. */
interface Server extends AutoCloseable {

  /** The name in the report. */
  String name();

  /** What it is and how it is set up, for the report. */
  String what();

  /** The port on 127.0.0.1. */
  int port();

  /** Which copy an answer came from, by its status and the headers that this server adds. */
  Copy copyOf(int status, Headers headers);

  /** Ends the process. */
  @Override
  void close() throws IOException;

  /** Where an answer came from. */
  enum Copy {
    /** There was none. */
    NONE,
    /** One that is young enough. */
    FRESH,
    /** One that is older than it should be, while a new one is fetched. */
    STALE
  }
}
