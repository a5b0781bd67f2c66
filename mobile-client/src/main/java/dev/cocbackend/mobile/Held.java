package dev.cocbackend.mobile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that the device holds: what somebody looks at, and what is on the disk. On the loop. */
final class Held {
  private final Session session;
  private final Map<ObjectKey, Watch> watches = new LinkedHashMap<>();

  Held(Session session) {
    this.session = session;
  }

  /** The watch of this key; begins one if there is none. */
  Watch watch(ObjectKey key) {
    Watch watch = watches.get(key);
    if (watch == null) {
      watch = new Watch(session, key, left -> watches.remove(left.key()));
      watches.put(key, watch);
    }
    return watch;
  }

  void leave(ObjectKey key, Viewer viewer) {
    Watch watch = watches.get(key);
    if (watch != null) {
      watch.leave(viewer);
    }
  }

  void leave(ObjectKey key, PullToRefresh.Waiting waiting) {
    Watch watch = watches.get(key);
    if (watch != null) {
      watch.leave(waiting);
    }
  }

  List<Watch> watches() {
    return new ArrayList<>(watches.values());
  }

  boolean isViewed(ObjectKey key) {
    Watch watch = watches.get(key);
    return watch != null && watch.isViewed();
  }

  /** What is held of this key, null for nothing. */
  @Nullable Entry entry(ObjectKey key) {
    Watch watch = watches.get(key);
    return watch != null ? watch.entry() : session.cache().peek(key);
  }

  /** What is looked at first, then what was used last; never the same twice. */
  List<ObjectKey> keys(int atMost) {
    Map<ObjectKey, Boolean> keys = new LinkedHashMap<>();
    for (Watch watch : watches.values()) {
      keys.put(watch.key(), true);
    }
    for (ObjectKey key : session.cache().keys()) {
      keys.put(key, true);
    }
    List<ObjectKey> all = new ArrayList<>(keys.keySet());
    return all.subList(0, Math.min(atMost, all.size()));
  }

  /** Takes in what a sync brought, unless what is held is newer. */
  void synced(Entry newer) {
    Watch watch = watches.get(newer.key());
    if (watch != null) {
      watch.synced(newer);
      return;
    }
    Entry held = session.cache().peek(newer.key());
    if (held == null || !newer.lastUpdated().isBefore(held.lastUpdated())) {
      session.cache().write(newer);
    }
  }

  /** The server has no such object. */
  void gone(ObjectKey key, Problem why) {
    Watch watch = watches.get(key);
    if (watch != null) {
      watch.gone(why);
    } else {
      session.cache().remove(key);
    }
  }

  void end() {
    watches.values().forEach(Watch::end);
    watches.clear();
  }
}
