package dev.cocbackend.price;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostedPriceTest {
  private static final Instant MOVED_AT = Instant.ofEpochSecond(1_795_000_000);

  @Test
  void untilAPlannerHasSetOneThereIsNone() {
    assertThat(PostedPrice.in(Map.of())).isEmpty();
    assertThat(PostedPrice.in(Map.of("urgent", 7.0, "price", 0.4))).isEmpty();
  }

  @Test
  void itIsGoodForTenMinutesAfterItWasMoved() {
    PostedPrice price =
        PostedPrice.in(Map.of("price", 0.4, "movedAt", 1_795_000_000.0, "urgent", 7.0))
            .orElseThrow();

    assertThat(price).isEqualTo(new PostedPrice(0.4, MOVED_AT));
    assertThat(price.isGood(MOVED_AT.plusSeconds(599))).isTrue();
    assertThat(price.isGood(MOVED_AT.plusSeconds(600))).isFalse();
  }
}
