package dev.cocbackend.aws;

import dev.cocbackend.aws.AwsJsonCall.Service;
import dev.cocbackend.coc.ApiKey;
import dev.cocbackend.coc.ApiKeys;
import dev.cocbackend.coc.CachedApiKeys;
import dev.cocbackend.settings.Settings;
import dev.cocbackend.settings.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * The API keys out of exactly one of {@code COC_API_KEYS}, {@code COC_API_KEYS_SECRET} (Secrets
 * Manager) and {@code COC_API_KEYS_PARAMETER} (Parameter Store). Those of the latter two are read
 * at first use and again every {@code COC_API_KEYS_MAX_AGE} seconds, 300 by default. Apart from
 * {@link Ports}, so that no function that only reads can reach it.
 */
public final class ApiKeySource {
  private static final String KEYS = "COC_API_KEYS";
  private static final String KEYS_SECRET = "COC_API_KEYS_SECRET";
  private static final String KEYS_PARAMETER = "COC_API_KEYS_PARAMETER";

  private final Settings settings;

  private ApiKeySource(Settings settings) {
    this.settings = settings;
  }

  /**
   * Those that the settings name.
   *
   * @throws SettingsException if the settings name no source or several; it never has a key in it
   */
  public static ApiKeys of(Settings settings) {
    return new ApiKeySource(settings).keys();
  }

  private ApiKeys keys() {
    List<String> given =
        Stream.of(KEYS, KEYS_SECRET, KEYS_PARAMETER)
            .filter(name -> settings.optional(name).isPresent())
            .toList();
    if (given.size() != 1) {
      throw new SettingsException(
          "Set exactly one of %s, %s and %s; %s."
              .formatted(
                  KEYS,
                  KEYS_SECRET,
                  KEYS_PARAMETER,
                  given.isEmpty() ? "none is set" : String.join(" and ", given) + " are set"));
    }
    int maxAge = settings.integer("COC_API_KEYS_MAX_AGE", 300, 10, 86_400);
    String source = given.getFirst();
    String value = settings.required(source);
    return switch (source) {
      case KEYS -> ApiKeys.of(ApiKey.listFrom(settings));
      case KEYS_SECRET ->
          cached(StoredKeys.inSecret(source, call(Service.SECRETS_MANAGER), value), maxAge);
      default ->
          cached(StoredKeys.inParameter(source, call(Service.SYSTEMS_MANAGER), value), maxAge);
    };
  }

  private static ApiKeys cached(StoredKeys source, int maxAge) {
    return new CachedApiKeys(
        source, Duration.ofSeconds(maxAge), InstantSource.system(), System.err::println);
  }

  /** Where the SDK's own client of the service would call. */
  private AwsJsonCall call(Service service) {
    Optional<URI> endpoint =
        Stream.of(service.endpointVariable(), "AWS_ENDPOINT_URL")
            .filter(name -> settings.optional(name).isPresent())
            .findFirst()
            .map(settings::address);
    Region region =
        settings
            .optional("AWS_REGION")
            .map(Region::of)
            .orElseGet(() -> new DefaultAwsRegionProviderChain().getRegion());
    return AwsJsonCall.of(service, endpoint, region);
  }
}
