package dev.cocbackend.local.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.tag.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The answers of the API when all goes well. Safe for use by many threads. */
final class GameAnswers {
  /** For how long the official API lets errors and token checks be kept. */
  private static final Duration PUBLIC_MAX_AGE = Duration.ofMinutes(10);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final SimulatedGame game;
  private final AnswerTimes times;

  GameAnswers(SimulatedGame game, AnswerTimes times) {
    this.game = game;
    this.times = times;
  }

  /**
   * @param tag empty for text that cannot be a tag
   * @param body of the request
   */
  Answer answer(Endpoint endpoint, Optional<Tag> tag, String body, Instant now) {
    if (tag.isEmpty()) {
      return notFound();
    }
    if (endpoint == Endpoint.VERIFY_TOKEN) {
      return verify(tag.get(), body, now);
    }
    AnswerTimes.Slot slot = times.slot(endpoint, tag.get(), now);
    Optional<Answer> found =
        switch (endpoint) {
          case CLAN -> game.clan(tag.get(), slot.madeAt()).map(json -> Answer.json(200, json));
          case MEMBERS ->
              game.members(tag.get(), slot.madeAt()).map(json -> Answer.json(200, json));
          case PLAYER -> game.player(tag.get(), slot.madeAt()).map(json -> Answer.json(200, json));
          default -> war(tag.get(), slot.madeAt());
        };
    return found
        .map(answer -> answer.withHeader("Cache-Control", slot.cacheControl()))
        .orElseGet(this::notFound);
  }

  Answer notFound() {
    return publicly(Answer.error(404, "notFound", "Nobody in the game has this tag."));
  }

  private Optional<Answer> war(Tag tag, Instant at) {
    CurrentWar war = game.currentWar(tag, at);
    if (war instanceof CurrentWar.Visible visible) {
      return Optional.of(Answer.json(200, visible.body()));
    }
    return war instanceof CurrentWar.PrivateWarLog
        ? Optional.of(Answer.privateWarLog())
        : Optional.empty();
  }

  private Answer verify(Tag player, String body, Instant now) {
    if (game.player(player, now).isEmpty()) {
      return notFound();
    }
    Optional<String> token = token(body);
    if (token.isEmpty()) {
      return publicly(
          Answer.error(400, "badRequest", "The body must be an object with a text named token."));
    }
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("tag", player.display())
            .put("token", token.get())
            .put("status", token.get().equals(game.tokenOf(player)) ? "ok" : "invalid");
    return publicly(Answer.json(200, json));
  }

  private static Optional<String> token(String body) {
    try {
      return Optional.ofNullable(MAPPER.readTree(body))
          .map(json -> json.path("token"))
          .filter(JsonNode::isTextual)
          .map(JsonNode::textValue);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private Answer publicly(Answer answer) {
    return answer.withHeader(
        "Cache-Control", "public max-age=" + times.scaled(PUBLIC_MAX_AGE).toSeconds());
  }
}
