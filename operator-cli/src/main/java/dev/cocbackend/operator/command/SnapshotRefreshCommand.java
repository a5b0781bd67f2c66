package dev.cocbackend.operator.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.refresh.Occasion;
import dev.cocbackend.refresh.Priority;
import dev.cocbackend.refresh.RefreshRequester;
import dev.cocbackend.refresh.SqsRefreshQueue;
import dev.cocbackend.refresh.Tier;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks for a refresh. */
@Command(
    name = "refresh",
    description = "Asks for a refresh as a read of a stale snapshot does: lease, then message.")
final class SnapshotRefreshCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "KEY", description = "As clan#2PP, player#2PP or war#2PP.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private String key;

  @Option(
      names = "--tier",
      description = "${COMPLETION-CANDIDATES} (that of a read: CRITICAL for a running war, HIGH).")
  private @Nullable Tier tier;

  SnapshotRefreshCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    List<SnapshotKey> keys = SnapshotCommand.keys(key);
    if (keys.size() != 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Say what to refresh: %s."
              .formatted(String.join(", ", keys.stream().map(Object::toString).toList())));
    }
    SnapshotStore store = operator.store();
    RefreshRequester requester =
        new RefreshRequester(store, new SqsRefreshQueue(operator.sqs(), operator.urls()));
    Lookup seen = store.find(keys.getFirst());
    Instant now = operator.clock().instant();
    Tier asked = tier != null ? tier : Priority.of(Occasion.read(seen, now, now));
    RefreshRequester.Outcome outcome = requester.request(keys.getFirst(), asked, seen, now);
    String line =
        switch (outcome) {
          case REQUESTED -> "Asked for: a message is in the queue of tier " + asked + ".";
          case OUTSTANDING ->
              "Nothing sent: a request of this tier or a higher one is outstanding; snapshot show has its lease.";
          case DEFERRED ->
              "The queue did not take the message. The table has the request, and the planner sends it within a minute or two.";
        };
    ObjectNode json =
        Answer.object()
            .put("key", keys.getFirst().toString())
            .put("tier", asked.name())
            .put("outcome", outcome.name());
    Exit exit = outcome == RefreshRequester.Outcome.DEFERRED ? Exit.PROBLEM : Exit.OK;
    return output.give(new Answer(exit, json, List.of(line)), spec.commandLine());
  }
}
