package dev.cocbackend.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cocbackend.api.http.TestAnswer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That the comparison with the file finds what it is for. */
class V1AnswersTest {
  private static final String PENDING = "POST /v1/clans/{tag}/refresh 202";
  private static final String BODY =
      "{\"estimated_seconds\":3,\"message\":\"m\",\"reason\":\"r\",\"tier\":\"HIGH\"}";
  private static final Map<String, String> HEADERS =
      Map.of(
          "Access-Control-Allow-Origin", "*",
          "Access-Control-Expose-Headers", "Age",
          "Cache-Control", "no-store",
          "Content-Type", "application/json",
          "Retry-After", "3");

  private static boolean isBroken(Map<String, String> headers, String body) throws Exception {
    V1Answers answers = new V1Answers();
    answers.note(PENDING, new TestAnswer(202, headers, body, ""));
    return answers.broken().stream().anyMatch(each -> each.contains(PENDING));
  }

  @Test
  void theSameFormAndAGrownOneAreNotBroken() throws Exception {
    assertThat(isBroken(HEADERS, BODY)).isFalse();
    assertThat(isBroken(HEADERS, BODY.replace("{", "{\"more\":[1],"))).isFalse();
  }

  @Test
  void aMemberOrHeaderThatIsGoneOrOfAnotherTypeIsBroken() throws Exception {
    Map<String, String> fewer = new HashMap<>(HEADERS);
    fewer.remove("Retry-After");

    assertThat(isBroken(fewer, BODY)).isTrue();
    assertThat(isBroken(HEADERS, BODY.replace("estimated_seconds", "seconds"))).isTrue();
    assertThat(isBroken(HEADERS, BODY.replace(":3", ":\"3\""))).isTrue();
  }

  @Test
  void aStatusThatIsGoneIsBrokenAndANewOneIsAdded() throws Exception {
    V1Answers answers = new V1Answers();
    answers.note("GET /v1/clans/{tag} 418", new TestAnswer(418, HEADERS, BODY, ""));

    assertThat(answers.broken()).contains("answers > " + PENDING);
    assertThat(answers.added()).containsExactly("answers > GET /v1/clans/{tag} 418");
  }
}
