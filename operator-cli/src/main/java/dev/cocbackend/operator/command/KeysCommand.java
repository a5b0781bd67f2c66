package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.operator.snapshots.TableLook;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The commands on CoC API keys. */
@Command(name = "keys", description = "The keys of the CoC API, by their ids.")
final class KeysCommand implements Runnable {
  @Mixin
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private final Help help = new Help();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  static CommandLine of(Operator operator) {
    return new CommandLine(new KeysCommand()).addSubcommand(new Status(operator));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  /** How a key is doing, as far as the limiter's item tells. */
  enum State {
    /** No request was ever made with it. */
    UNUSED,
    /** Free at once. */
    IDLE,
    /** Slots are handed out ahead, as far as tiers may look. */
    BUSY,
    /** Set aside for moments, as a 429 asks. */
    RESTING,
    /** Set aside for longer than a 429 asks: workers do so for ten minutes with a rejected key. */
    DEAD;

    /** Above the Retry-After of a 429; the rest of a rejected key is far above. */
    static final Duration LONGEST_REST = Duration.ofMinutes(1);

    static State of(Optional<Instant> lineEnd, Instant now) {
      if (lineEnd.isEmpty()) {
        return UNUSED;
      }
      Duration lead = Duration.between(now, lineEnd.get());
      if (!lead.isPositive()) {
        return IDLE;
      }
      if (lead.compareTo(RateLimiter.MAX_LOOK_AHEAD) <= 0) {
        return BUSY;
      }
      return lead.compareTo(LONGEST_REST) <= 0 ? RESTING : DEAD;
    }
  }

  /** Shows each key. */
  @Command(
      name = "status",
      description = {
        "Shows how far ahead each key's slots are taken, and which keys are set aside. A key is",
        "dead when it is set aside for more than a minute: workers do so for ten minutes with a",
        "key that the CoC API rejects, and try it again then."
      })
  static final class Status implements Callable<Integer> {
    private final Operator operator;

    @Mixin private final Output output = new Output();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
        paramLabel = "ID",
        arity = "0..*",
        description =
            "Ids of keys, as logs and metrics name them (those of COC_API_KEYS or"
                + " COC_API_KEY_IDS).")
    private @Nullable List<String> ids;

    Status(Operator operator) {
      this.operator = operator;
    }

    @Override
    public Integer call() {
      TableLook look = new TableLook(operator.dynamoDb(), operator.table());
      Instant now = operator.clock().instant();
      ObjectNode json = Answer.object();
      ArrayNode keys = json.putArray("keys");
      Table table = new Table("key", "state", "taken ahead", "set aside until");
      boolean hasDead = false;
      for (String id : ids(operator.settings(), ids)) {
        Optional<Instant> lineEnd = look.lineEnd(id);
        State state = State.of(lineEnd, now);
        hasDead |= state == State.DEAD;
        boolean isAside = state == State.RESTING || state == State.DEAD;
        long leadMillis =
            lineEnd.map(end -> Math.max(0, Duration.between(now, end).toMillis())).orElse(0L);
        table.row(
            id,
            state.name().toLowerCase(Locale.ROOT),
            leadMillis + " ms",
            isAside ? lineEnd.orElseThrow().toString() : "-");
        keys.addObject()
            .put("id", id)
            .put("state", state.name())
            .put("leadMillis", leadMillis)
            .put("asideUntil", isAside ? lineEnd.orElseThrow().toString() : null);
      }
      List<String> lines = new ArrayList<>(table.lines());
      if (hasDead) {
        lines.add(
            "A dead key is invalid, or bound to another address than the workers come from; replace it in COC_API_KEYS.");
      }
      return output.give(
          new Answer(hasDead ? Exit.PROBLEM : Exit.OK, json, lines), spec.commandLine());
    }

    /** Ids from the options, or from the settings, which hold keys or only ids. */
    static List<String> ids(Settings settings, @Nullable List<String> named) {
      if (named != null && !named.isEmpty()) {
        return named;
      }
      if (settings.optional("COC_API_KEY_IDS").isPresent()) {
        return settings.list("COC_API_KEY_IDS");
      }
      if (settings.optional("COC_API_KEYS").isPresent()) {
        return ApiKey.listFrom(settings).stream().map(ApiKey::id).toList();
      }
      throw new SettingsException(
          "Name the ids of the keys, or set COC_API_KEY_IDS or COC_API_KEYS.");
    }
  }
}
