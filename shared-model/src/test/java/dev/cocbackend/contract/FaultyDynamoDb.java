package dev.cocbackend.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A real client whose calls fail when a test says so, before they reach the server. */
public final class FaultyDynamoDb {
  private final DynamoDbClient client;
  private volatile Predicate<String> fails = operation -> false;
  private final List<String> operations = new ArrayList<>();

  public FaultyDynamoDb(DynamoDbClient real) {
    this.client =
        (DynamoDbClient)
            Proxy.newProxyInstance(
                FaultyDynamoDb.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> {
                  synchronized (operations) {
                    operations.add(method.getName());
                  }
                  if (fails.test(method.getName())) {
                    throw SdkClientException.create("injected fault");
                  }
                  try {
                    return method.invoke(real, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                  }
                });
  }

  public DynamoDbClient client() {
    return client;
  }

  /** From now on, calls of operations such as {@code updateItem} fail where this holds. */
  public void failWhen(Predicate<String> operation) {
    fails = operation;
  }

  /** The operations called so far, and forgets them. */
  public List<String> takeOperations() {
    synchronized (operations) {
      List<String> taken = List.copyOf(operations);
      operations.clear();
      return taken;
    }
  }
}
