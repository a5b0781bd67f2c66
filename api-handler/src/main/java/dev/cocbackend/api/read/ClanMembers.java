package dev.cocbackend.api.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cocbackend.snapshot.BodyBlock;
import dev.cocbackend.snapshot.CorruptBodyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The members in a stored clan, each as it stands there. Immutable. */
final class ClanMembers {
  private static final JsonFactory JSON = new JsonFactory();

  private final byte[] clan;
  private final List<Slice> members;

  private ClanMembers(byte[] clan, List<Slice> members) {
    this.clan = clan;
    this.members = members;
  }

  /**
   * Finds the members; none if the clan has no list of them.
   *
   * @throws CorruptBodyException if the stored block is damaged
   * @throws UncheckedIOException if the stored text is not JSON
   */
  static ClanMembers in(BodyBlock block) {
    byte[] clan = block.inflateObject();
    try (JsonParser parser = JSON.createParser(clan)) {
      parser.nextToken();
      List<Slice> members = new ArrayList<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isList = parser.currentName().equals("memberList");
        if (parser.nextToken() == JsonToken.START_ARRAY && isList) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            members.add(new Slice(from, (int) parser.currentLocation().getByteOffset()));
          }
        } else {
          parser.skipChildren();
        }
      }
      return new ClanMembers(clan, List.copyOf(members));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One page of them as an answer's text, in the order of the clan. */
  byte[] page(Page page, Instant lastUpdated, boolean stale) {
    Page.Range range = page.of(members.size());
    ByteArrayOutputStream out = new ByteArrayOutputStream(clan.length);
    write(out, "{" + SplicedBody.stamps(lastUpdated, stale) + ",\"items\":[");
    for (int i = range.from(); i < range.to(); i++) {
      if (i > range.from()) {
        out.write(',');
      }
      Slice member = members.get(i);
      out.write(clan, member.from(), member.to() - member.from());
    }
    List<String> cursors = new ArrayList<>();
    if (range.from() > 0) {
      cursors.add("\"before\":\"" + Page.cursor(range.from()) + "\"");
    }
    if (range.to() < members.size()) {
      cursors.add("\"after\":\"" + Page.cursor(range.to()) + "\"");
    }
    write(out, "],\"paging\":{\"cursors\":{" + String.join(",", cursors) + "}}}");
    return out.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, String text) {
    out.writeBytes(text.getBytes(UTF_8));
  }

  /** Where a member stands in the clan's text. */
  private record Slice(int from, int to) {}
}
