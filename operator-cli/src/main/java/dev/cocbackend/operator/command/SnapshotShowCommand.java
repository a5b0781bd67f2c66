package dev.cocbackend.operator.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cocbackend.operator.snapshots.TableLook;
import dev.cocbackend.snapshot.Activity;
import dev.cocbackend.snapshot.Lease;
import dev.cocbackend.snapshot.Lookup;
import dev.cocbackend.snapshot.Snapshot;
import dev.cocbackend.snapshot.SnapshotKey;
import dev.cocbackend.snapshot.SnapshotStore;
import dev.cocbackend.snapshot.StalenessPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows snapshots. */
@Command(
    name = "show",
    description = "Shows what is known of a tag: state, age, whether it is stale, lease, next due.")
final class SnapshotShowCommand implements Callable<Integer> {
  private final Operator operator;

  @Mixin private final Output output = new Output();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "KEY",
      description = "One kind, as clan#2PP, player#2PP or war#2PP, or a tag for all three.")
  @SuppressWarnings("NullAway.Init") // required, so picocli sets it
  private String key;

  @Option(names = "--body", description = "The stored object, too.")
  private boolean withBody;

  SnapshotShowCommand(Operator operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    SnapshotStore store = operator.store();
    TableLook look = new TableLook(operator.dynamoDb(), operator.table());
    StalenessPolicy policy = operator.settings().stalenessPolicy();
    Instant now = operator.clock().instant();
    ObjectNode json = Answer.object();
    ArrayNode snapshots = json.putArray("snapshots");
    List<String> lines = new ArrayList<>();
    for (SnapshotKey each : SnapshotCommand.keys(key)) {
      show(
          each,
          store.find(each),
          look.due(each),
          store.activity(each),
          policy,
          now,
          snapshots.addObject(),
          lines);
    }
    return output.give(new Answer(Exit.OK, json, lines), spec.commandLine());
  }

  private void show(
      SnapshotKey each,
      Lookup lookup,
      TableLook.Due due,
      Optional<Activity> activity,
      StalenessPolicy policy,
      Instant now,
      ObjectNode json,
      List<String> lines) {
    lines.add(each.toString());
    json.put("key", each.toString());
    switch (lookup) {
      case Lookup.Found found -> {
        Snapshot snapshot = found.snapshot();
        String war = snapshot.warState() == null ? "" : ", " + snapshot.warState().id();
        line(
            lines,
            "state",
            "found%s, %d bytes (%d stored), hash %s"
                .formatted(
                    war,
                    snapshot.body().length() + 1,
                    snapshot.body().deflated().length,
                    snapshot.body().hash()));
        line(lines, "fetched", time(snapshot.fetchedAt(), now));
        line(lines, "changed", time(snapshot.changedAt(), now));
        json.put("state", "found")
            .put("warState", snapshot.warState() == null ? null : snapshot.warState().id())
            .put("bytes", snapshot.body().length() + 1)
            .put("hash", snapshot.body().hash())
            .put("fetchedAt", snapshot.fetchedAt().toString())
            .put("changedAt", snapshot.changedAt().toString());
        stale(policy.staleAt(snapshot), now, json, lines);
        if (snapshot.freshUntil().isAfter(snapshot.fetchedAt())) {
          line(lines, "same until", time(snapshot.freshUntil(), now));
          json.put("freshUntil", snapshot.freshUntil().toString());
        }
      }
      case Lookup.Absent absent -> {
        line(lines, "state", "absent: " + absent.why());
        line(lines, "since", time(absent.since(), now));
        json.put("state", "absent")
            .put("why", absent.why().name())
            .put("fetchedAt", absent.since().toString());
        stale(policy.staleAt(absent), now, json, lines);
      }
      case Lookup.Unknown unknown -> {
        line(lines, "state", "unknown: upstream has not answered yet, or nobody asked");
        json.put("state", "unknown");
      }
    }
    Lease lease = lookup.lease();
    if (lease == null) {
      line(lines, "lease", "none");
      json.putNull("lease");
    } else {
      line(
          lines,
          "lease",
          "%s, %s %s%s"
              .formatted(
                  lease.tier(),
                  lease.until().isAfter(now) ? "ends" : "ended",
                  Durations.relative(lease.until(), now),
                  due.requestedAt()
                      .map(at -> ", asked for " + Durations.relative(at, now))
                      .orElse("")));
      json.putObject("lease")
          .put("tier", lease.tier().name())
          .put("until", lease.until().toString())
          .put("outstanding", lease.until().isAfter(now))
          .put("requestedAt", due.requestedAt().map(Instant::toString).orElse(null));
    }
    line(lines, "next due", due.nextDueAt().map(at -> time(at, now)).orElse("never"));
    json.put("nextDueAt", due.nextDueAt().map(Instant::toString).orElse(null));
    activity.ifPresent(found -> signs(found, now, json, lines));
    if (withBody && lookup instanceof Lookup.Found found) {
      String body = new String(found.snapshot().body().inflateObject(), UTF_8);
      lines.add(body);
      json.put("body", body);
    }
  }

  private static void signs(Activity activity, Instant now, ObjectNode json, List<String> lines) {
    Instant lastReadAt = activity.lastReadAt();
    json.put("reads", activity.reads());
    if (lastReadAt != null) {
      line(
          lines,
          "reads",
          "%d, the last %s".formatted(activity.reads(), Durations.relative(lastReadAt, now)));
      json.put("lastReadAt", lastReadAt.toString());
    }
    Instant outdatedSince = activity.outdatedSince();
    if (outdatedSince != null) {
      line(lines, "outdated", "since " + time(outdatedSince, now) + ", as its clan shows");
      json.put("outdatedSince", outdatedSince.toString());
    }
  }

  private static void stale(Instant staleAt, Instant now, ObjectNode json, List<String> lines) {
    boolean isStale = !now.isBefore(staleAt);
    line(
        lines,
        "stale",
        (isStale ? "yes, since " : "no, ") + Durations.relative(staleAt, now).replace(" ago", ""));
    json.put("stale", isStale).put("staleAt", staleAt.toString());
  }

  private static String time(Instant at, Instant now) {
    return "%s (%s)".formatted(at, Durations.relative(at, now));
  }

  private static void line(List<String> lines, String name, String value) {
    lines.add("  %-10s  %s".formatted(name, value));
  }
}
