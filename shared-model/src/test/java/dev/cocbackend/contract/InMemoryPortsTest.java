package dev.cocbackend.contract;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.InMemoryBreaker;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.InMemoryCallerBudget;
import dev.cocbackend.demand.InMemoryReadLog;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLog;
import dev.cocbackend.demand.ReadLogCodec;
import dev.cocbackend.price.InMemorySharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.push.DeliveryLog;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.InMemoryDeliveryLog;
import dev.cocbackend.push.InMemoryDeviceStore;
import dev.cocbackend.push.InMemoryTimers;
import dev.cocbackend.push.Timers;
import dev.cocbackend.ratelimit.InMemoryRateLimiter;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.InMemoryRefreshQueue;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.snapshot.InMemoryPatchStore;
import dev.cocbackend.snapshot.InMemorySnapshotStore;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;

class InMemoryPortsTest {

  @Nested
  class Queue implements RefreshQueueContract {
    private final SettableClock clock = new SettableClock();
    private final RefreshQueue queue = new InMemoryRefreshQueue(clock);

    @Override
    public RefreshQueue queue() {
      return queue;
    }

    @Override
    public void pass(Duration duration) {
      clock.advance(duration);
    }
  }

  @Nested
  class Store implements SnapshotStoreContract {
    private final SnapshotStore store = new InMemorySnapshotStore();

    @Override
    public SnapshotStore store() {
      return store;
    }
  }

  @Nested
  class Patches implements PatchStoreContract {
    private final PatchStore patches = new InMemoryPatchStore();

    @Override
    public PatchStore patches() {
      return patches;
    }
  }

  @Nested
  class Reads implements ReadLogContract {
    private final InMemoryReadLog log = new InMemoryReadLog(new SettableClock());

    @Override
    public ReadLog log() {
      return log;
    }

    @Override
    public List<List<KeyReads>> take() {
      return log.receive(10, Duration.ofMinutes(1), Duration.ZERO).stream()
          .map(message -> ReadLogCodec.decode(message.body()))
          .toList();
    }
  }

  @Nested
  class Limiter implements RateLimiterContract {
    private final InMemoryRateLimiter limiter = new InMemoryRateLimiter();

    @Override
    public RateLimiter limiter() {
      return limiter;
    }

    @Override
    public KeyStates states() {
      return limiter;
    }
  }

  @Nested
  class TheBreaker implements BreakerContract {
    private final Breaker breaker = new InMemoryBreaker();

    @Override
    public Breaker breaker() {
      return breaker;
    }
  }

  @Nested
  class Budgets implements CallerBudgetContract {
    private final CallerBudget budgets = new InMemoryCallerBudget();

    @Override
    public CallerBudget budgets() {
      return budgets;
    }
  }

  @Nested
  class Devices implements DeviceStoreContract {
    private final DeviceStore devices = new InMemoryDeviceStore();

    @Override
    public DeviceStore devices() {
      return devices;
    }
  }

  @Nested
  class Numbers implements SharedNumbersContract {
    private final SharedNumbers numbers = new InMemorySharedNumbers();

    @Override
    public SharedNumbers numbers() {
      return numbers;
    }
  }

  @Nested
  class Deliveries implements DeliveryLogContract {
    private final DeliveryLog log = new InMemoryDeliveryLog();

    @Override
    public DeliveryLog log() {
      return log;
    }
  }

  @Nested
  class TheTimers implements TimersContract {
    private final Timers timers = new InMemoryTimers();

    @Override
    public Timers timers() {
      return timers;
    }
  }
}
