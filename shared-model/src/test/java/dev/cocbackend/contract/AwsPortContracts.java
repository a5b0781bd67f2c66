package dev.cocbackend.contract;

import dev.cocbackend.breaker.Breaker;
import dev.cocbackend.breaker.DynamoBreaker;
import dev.cocbackend.budget.CallerBudget;
import dev.cocbackend.budget.DynamoCallerBudget;
import dev.cocbackend.demand.KeyReads;
import dev.cocbackend.demand.ReadLog;
import dev.cocbackend.demand.ReadLogCodec;
import dev.cocbackend.demand.SqsReadLog;
import dev.cocbackend.price.DynamoSharedNumbers;
import dev.cocbackend.price.SharedNumbers;
import dev.cocbackend.push.DeliveryLog;
import dev.cocbackend.push.DeviceStore;
import dev.cocbackend.push.DynamoDeliveryLog;
import dev.cocbackend.push.DynamoDeviceStore;
import dev.cocbackend.push.DynamoTimers;
import dev.cocbackend.push.Timers;
import dev.cocbackend.ratelimit.DynamoRateLimiter;
import dev.cocbackend.ratelimit.KeyStates;
import dev.cocbackend.ratelimit.RateLimiter;
import dev.cocbackend.refresh.RefreshQueue;
import dev.cocbackend.snapshot.DynamoPatchStore;
import dev.cocbackend.snapshot.DynamoSnapshotStore;
import dev.cocbackend.snapshot.PatchStore;
import dev.cocbackend.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** All ports over DynamoDB and SQS; a subclass says where these run. */
abstract class AwsPortContracts {

  abstract AwsServices services();

  @Nested
  class Store implements SnapshotStoreContract {
    private SnapshotStore store;

    @BeforeEach
    void newTable() {
      store = new DynamoSnapshotStore(services().dynamoDb(), services().newTable());
    }

    @Override
    public SnapshotStore store() {
      return store;
    }
  }

  @Nested
  class Patches implements PatchStoreContract {
    private PatchStore patches;

    @BeforeEach
    void newTable() {
      patches = new DynamoPatchStore(services().dynamoDb(), services().newTable());
    }

    @Override
    public PatchStore patches() {
      return patches;
    }
  }

  @Nested
  class Queue implements RefreshQueueContract {
    private RefreshQueue queue;

    @BeforeEach
    void newQueues() {
      queue = services().newQueues();
    }

    @Override
    public RefreshQueue queue() {
      return queue;
    }

    @Override
    public void pass(Duration duration) {
      services().time().pass(duration);
    }
  }

  @Nested
  class Reads implements ReadLogContract {
    private String url = "";
    private ReadLog log = reads -> {};

    @BeforeEach
    void newQueue() {
      url = services().newQueueUrl();
      log = new SqsReadLog(services().sqs(), url);
    }

    @Override
    public ReadLog log() {
      return log;
    }

    @Override
    public List<List<KeyReads>> take() {
      return services()
          .sqs()
          .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10))
          .messages()
          .stream()
          .map(message -> ReadLogCodec.decode(message.body()))
          .toList();
    }
  }

  @Nested
  class Limiter implements RateLimiterContract {
    private DynamoRateLimiter limiter;
    private DynamoRateLimiter other;

    @BeforeEach
    void newTable() {
      String table = services().newTable();
      limiter = new DynamoRateLimiter(services().dynamoDb(), table);
      other = new DynamoRateLimiter(services().dynamoDb(), table);
    }

    @Override
    public RateLimiter limiter() {
      return limiter;
    }

    @Override
    public RateLimiter other() {
      return other;
    }

    @Override
    public KeyStates states() {
      return other;
    }
  }

  @Nested
  class TheBreaker implements BreakerContract {
    private Breaker breaker;

    @BeforeEach
    void newTable() {
      breaker = new DynamoBreaker(services().dynamoDb(), services().newTable());
    }

    @Override
    public Breaker breaker() {
      return breaker;
    }
  }

  @Nested
  class Budgets implements CallerBudgetContract {
    private CallerBudget budgets;

    @BeforeEach
    void newTable() {
      budgets = new DynamoCallerBudget(services().dynamoDb(), services().newTable());
    }

    @Override
    public CallerBudget budgets() {
      return budgets;
    }
  }

  @Nested
  class Devices implements DeviceStoreContract {
    private DeviceStore devices;

    @BeforeEach
    void newTable() {
      devices = new DynamoDeviceStore(services().dynamoDb(), services().newTable());
    }

    @Override
    public DeviceStore devices() {
      return devices;
    }
  }

  @Nested
  class Numbers implements SharedNumbersContract {
    private SharedNumbers numbers;

    @BeforeEach
    void newTable() {
      numbers = new DynamoSharedNumbers(services().dynamoDb(), services().newTable());
    }

    @Override
    public SharedNumbers numbers() {
      return numbers;
    }
  }

  @Nested
  class Deliveries implements DeliveryLogContract {
    private DeliveryLog log;

    @BeforeEach
    void newTable() {
      log = new DynamoDeliveryLog(services().dynamoDb(), services().newTable());
    }

    @Override
    public DeliveryLog log() {
      return log;
    }
  }

  @Nested
  class TheTimers implements TimersContract {
    private Timers timers;

    @BeforeEach
    void newTable() {
      timers = new DynamoTimers(services().dynamoDb(), services().newTable());
    }

    @Override
    public Timers timers() {
      return timers;
    }
  }
}
