package dev.cocbackend.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import dev.cocbackend.api.read.SnapshotReadHandler;
import dev.cocbackend.api.verify.VerifyTokenHandler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses PROJECT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.cocbackend");

  /** Invariant: no read-path code reaches the CoC API. */
  @Test
  void aReadReachesNothingThatTalksToTheCocApi() {
    assertThat(pathsToTheCocApi(SnapshotReadHandler.class)).isEmpty();
  }

  @Test
  void theSearchFindsWhatVerificationReaches() {
    assertThat(pathsToTheCocApi(VerifyTokenHandler.class))
        .anyMatch(path -> path.contains("java.net.http."))
        .anyMatch(path -> path.contains("HttpTokenVerifier -> dev.cocbackend.coc.ApiKey"));
  }

  @Test
  void theModuleDependsOnlyOnWhatTheTableAllows() {
    classes()
        .that()
        .resideInAPackage("dev.cocbackend.api..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.cocbackend.api..",
            "dev.cocbackend.tag..",
            "dev.cocbackend.snapshot..",
            "dev.cocbackend.refresh..",
            "dev.cocbackend.ratelimit..",
            "dev.cocbackend.breaker..",
            "dev.cocbackend.budget..",
            "dev.cocbackend.coc..",
            "dev.cocbackend.demand..",
            "dev.cocbackend.price..",
            "dev.cocbackend.push..",
            "dev.cocbackend.settings..",
            "dev.cocbackend.aws..",
            "com.amazonaws.services.lambda.runtime..",
            "software.amazon.awssdk..",
            "com.fasterxml.jackson..",
            "com.github.benmanes.caffeine..",
            "org.crac..",
            "org.jspecify..",
            "java..")
        .check(PROJECT);
  }

  @Test
  void theFeaturesShareOnlyHttpBudgetsFreshnessAndTheHotStore() {
    SlicesRuleDefinition.slices()
        .matching("dev.cocbackend.api.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            DescribedPredicate.alwaysTrue(),
            JavaClass.Predicates.resideInAnyPackage(
                "dev.cocbackend.api.http",
                "dev.cocbackend.api.budget",
                "dev.cocbackend.api.hot",
                "dev.cocbackend.api.freshness"))
        .check(PROJECT);
  }

  @Test
  void onlyTheHotStoreKnowsTheCache() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cocbackend.api.hot")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.github.benmanes.caffeine..")
        .check(PROJECT);
  }

  /** Every dependency on a forbidden class, as the chain of classes that leads there. */
  private static Set<String> pathsToTheCocApi(Class<?> start) {
    JavaClass first = PROJECT.get(start);
    Map<JavaClass, String> seen = new HashMap<>(Map.of(first, first.getName()));
    Deque<JavaClass> next = new ArrayDeque<>(seen.keySet());
    Set<String> found = new TreeSet<>();
    while (!next.isEmpty()) {
      JavaClass from = next.remove();
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        String path = seen.get(from) + " -> " + target.getName();
        if (isForbidden(target.getName())) {
          found.add(path);
        }
        if (PROJECT.contain(target.getName()) && !seen.containsKey(target)) {
          seen.put(target, path);
          next.add(target);
        }
      }
    }
    return found;
  }

  private static boolean isForbidden(String className) {
    return className.startsWith("dev.cocbackend.coc.")
        || className.startsWith("dev.cocbackend.api.verify.")
        || className.startsWith("java.net.http.")
        || className.startsWith("okhttp3.")
        || className.equals("java.net.URLConnection")
        || className.equals("java.net.Socket");
  }
}
