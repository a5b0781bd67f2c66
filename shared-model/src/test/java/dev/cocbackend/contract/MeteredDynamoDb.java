package dev.cocbackend.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.Capacity;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** A client like another that has the server say what each call costs, and adds it up. */
public final class MeteredDynamoDb {
  private static final String ASK = "ReturnConsumedCapacity";
  private static final String TOLD = "ConsumedCapacity";

  private final DynamoDbClient client;
  private final List<ConsumedCapacity> consumed = new ArrayList<>();

  /**
   * @param other its server, credentials and settings are used
   */
  public MeteredDynamoDb(DynamoDbClient other) {
    var configuration = other.serviceClientConfiguration();
    ClientOverrideConfiguration.Builder override =
        configuration.overrideConfiguration().toBuilder().addExecutionInterceptor(new Meter());
    this.client =
        DynamoDbClient.builder()
            .endpointOverride(configuration.endpointOverride().orElseThrow())
            .region(configuration.region())
            .credentialsProvider(configuration.credentialsProvider())
            .httpClient(UrlConnectionHttpClient.create())
            .overrideConfiguration(override.build())
            .build();
  }

  public DynamoDbClient client() {
    return client;
  }

  /**
   * Read or write units.
   *
   * @param table of the table itself
   * @param indexes of all its indexes together
   */
  public record Units(double table, double indexes) {}

  /** What the calls so far cost, and forgets it. */
  public Units takeUnits() {
    synchronized (consumed) {
      double table = 0;
      double indexes = 0;
      for (ConsumedCapacity capacity : consumed) {
        table += capacity.table().capacityUnits();
        for (Map.Entry<String, Capacity> index : capacity.globalSecondaryIndexes().entrySet()) {
          indexes += index.getValue().capacityUnits();
        }
      }
      consumed.clear();
      return new Units(table, indexes);
    }
  }

  /** By the fields' names, which are the same in every operation that has a cost. */
  private final class Meter implements ExecutionInterceptor {
    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
      SdkRequest.Builder builder = context.request().toBuilder();
      context.request().sdkFields().stream()
          .filter(field -> field.memberName().equals(ASK))
          .forEach(field -> field.set(builder, ReturnConsumedCapacity.INDEXES.toString()));
      return builder.build();
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
      SdkResponse response = context.response();
      response.sdkFields().stream()
          .filter(field -> field.memberName().equals(TOLD))
          .forEach(
              field -> {
                synchronized (consumed) {
                  Object value = field.getValueOrDefault(response);
                  if (value instanceof ConsumedCapacity one) {
                    consumed.add(one);
                  } else if (value instanceof List<?> several) {
                    several.forEach(one -> consumed.add((ConsumedCapacity) one));
                  }
                }
              });
    }
  }
}
