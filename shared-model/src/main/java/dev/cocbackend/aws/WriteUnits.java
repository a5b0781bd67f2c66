package dev.cocbackend.aws;

import java.util.concurrent.atomic.DoubleAdder;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Has DynamoDB say what each write of one item costs, and adds it up. Writes whose condition failed
 * cost too, but DynamoDB does not say what. Thread-safe.
 */
public final class WriteUnits implements ExecutionInterceptor {
  private final DoubleAdder units = new DoubleAdder();

  /** The write units so far, those of indexes included. */
  public double sum() {
    return units.sum();
  }

  @Override
  public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
    ReturnConsumedCapacity total = ReturnConsumedCapacity.TOTAL;
    return switch (context.request()) {
      case PutItemRequest put -> put.toBuilder().returnConsumedCapacity(total).build();
      case UpdateItemRequest update -> update.toBuilder().returnConsumedCapacity(total).build();
      case DeleteItemRequest delete -> delete.toBuilder().returnConsumedCapacity(total).build();
      default -> context.request();
    };
  }

  @Override
  public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
    ConsumedCapacity consumed =
        switch (context.response()) {
          case PutItemResponse put -> put.consumedCapacity();
          case UpdateItemResponse update -> update.consumedCapacity();
          case DeleteItemResponse delete -> delete.consumedCapacity();
          default -> null;
        };
    if (consumed != null && consumed.capacityUnits() != null) {
      units.add(consumed.capacityUnits());
    }
  }
}
