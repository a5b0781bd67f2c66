package dev.cocbackend.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class RefreshWorkerArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "dev.cocbackend.worker",
              "dev.cocbackend.planner",
              "dev.cocbackend.policy",
              "dev.cocbackend.upstream",
              "dev.cocbackend.metrics",
              "dev.cocbackend.change",
              "dev.cocbackend.notifier",
              "dev.cocbackend.tracker",
              "dev.cocbackend.parallel");

  @Test
  void theModuleDependsOnlyOnWhatTheDesignAllows() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson..",
            "com.amazonaws.services.lambda.runtime..",
            "okhttp3..",
            "okio..",
            "kotlin..",
            "org.crac..",
            "dev.cocbackend.worker..",
            "dev.cocbackend.planner..",
            "dev.cocbackend.policy..",
            "dev.cocbackend.calendar..",
            "dev.cocbackend.upstream..",
            "dev.cocbackend.metrics..",
            "dev.cocbackend.change..",
            "dev.cocbackend.notifier..",
            "dev.cocbackend.tracker..",
            "dev.cocbackend.parallel..",
            "com.flipkart.zjsonpatch..",
            "software.amazon.awssdk..",
            "dev.cocbackend.aws..",
            "dev.cocbackend.breaker..",
            "dev.cocbackend.calendar..",
            "dev.cocbackend.coc..",
            "dev.cocbackend.demand..",
            "dev.cocbackend.price..",
            "dev.cocbackend.push..",
            "dev.cocbackend.ratelimit..",
            "dev.cocbackend.refresh..",
            "dev.cocbackend.settings..",
            "dev.cocbackend.snapshot..",
            "dev.cocbackend.tag..")
        .check(CLASSES);
  }

  @Test
  void onlyImplementationsOfPortsKnowTheSdk() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(Dynamo|EventBridge|CloudWatch|Sqs)\\w+(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon.awssdk..")
        .check(CLASSES);
  }

  @Test
  void plannerNotifierAndTrackerCannotAskTheCocApi() {
    classes()
        .that()
        .resideInAnyPackage(
            "dev.cocbackend.planner..", "dev.cocbackend.notifier..", "dev.cocbackend.tracker..")
        .should()
        .onlyDependOnClassesThat()
        .resideOutsideOfPackages("dev.cocbackend.upstream..", "dev.cocbackend.coc..", "okhttp3..")
        .check(CLASSES);
  }
}
