package dev.cocbackend.operator.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Files as objects of a bucket. A file is collected on this machine and put by one request with its
 * SHA-256, which S3 checks and does as a whole or not at all; 5 GB is the most it takes (AWS
 * limit).
 */
public final class S3Storage implements Storage {
  private final S3Client s3;
  private final String bucket;
  private final String prefix;

  /**
   * @param prefix what all keys begin with; empty, or ended by a slash
   */
  public S3Storage(S3Client s3, String bucket, String prefix) {
    this.s3 = s3;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  @Override
  public <T> T put(String path, Filling<T> content) {
    try {
      Path collected = Files.createTempFile("operator-", ".ndjson");
      try {
        T result;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(collected))) {
          result = content.writeTo(out);
        }
        call(
            "take " + path,
            () ->
                s3.putObject(
                    r ->
                        r.bucket(bucket)
                            .key(prefix + path)
                            .contentType("application/x-ndjson")
                            .checksumAlgorithm(ChecksumAlgorithm.SHA256),
                    RequestBody.fromFile(collected)));
        return result;
      } finally {
        Files.deleteIfExists(collected);
      }
    } catch (IOException e) {
      throw new StorageException("%s could not be collected: %s".formatted(path, e), e);
    }
  }

  @Override
  public Optional<InputStream> open(String path) {
    return call(
        "give " + path,
        () -> {
          try {
            return Optional.of(s3.getObject(r -> r.bucket(bucket).key(prefix + path)));
          } catch (NoSuchKeyException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public List<String> list(String pathPrefix) {
    return call(
        "list its objects",
        () ->
            s3
                .listObjectsV2Paginator(r -> r.bucket(bucket).prefix(prefix + pathPrefix))
                .contents()
                .stream()
                .map(S3Object::key)
                .map(key -> key.substring(prefix.length()))
                .sorted()
                .toList());
  }

  @Override
  public void delete(String path) {
    call("delete " + path, () -> s3.deleteObject(r -> r.bucket(bucket).key(prefix + path)));
  }

  @Override
  public String address() {
    return "s3://" + bucket + "/" + prefix;
  }

  private <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
      throw new StorageException(
          "The bucket %s did not %s: %s."
              .formatted(bucket, what, code == null ? "status " + e.statusCode() : code),
          e);
    } catch (SdkException e) {
      throw new StorageException(
          "The bucket %s did not %s: it cannot be reached (%s)."
              .formatted(bucket, what, e.getClass().getSimpleName()),
          e);
    }
  }
}
