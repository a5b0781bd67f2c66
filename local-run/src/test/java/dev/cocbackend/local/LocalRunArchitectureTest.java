package dev.cocbackend.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LocalRunArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cocbackend");

  @Test
  void eachModuleDependsOnlyOnThoseThatItMay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.cocbackend..")
        .layer("shared-model")
        .definedBy(
            "dev.cocbackend.tag..",
            "dev.cocbackend.budget..",
            "dev.cocbackend.snapshot..",
            "dev.cocbackend.calendar..",
            "dev.cocbackend.refresh..",
            "dev.cocbackend.ratelimit..",
            "dev.cocbackend.breaker..",
            "dev.cocbackend.budget..",
            "dev.cocbackend.calendar..",
            "dev.cocbackend.coc..",
            "dev.cocbackend.demand..",
            "dev.cocbackend.price..",
            "dev.cocbackend.push..",
            "dev.cocbackend.settings..",
            "dev.cocbackend.aws..")
        .layer("api-handler")
        .definedBy("dev.cocbackend.api..")
        .layer("refresh-worker")
        .definedBy(
            "dev.cocbackend.worker..",
            "dev.cocbackend.planner..",
            "dev.cocbackend.upstream..",
            "dev.cocbackend.change..",
            "dev.cocbackend.metrics..",
            "dev.cocbackend.notifier..",
            "dev.cocbackend.tracker..",
            "dev.cocbackend.parallel..",
            "dev.cocbackend.policy..")
        .layer("embedded-aws")
        .definedBy("dev.cocbackend.embedded..")
        .layer("local-run")
        .definedBy("dev.cocbackend.local..")
        .layer("mobile-client")
        .definedBy("dev.cocbackend.mobile..")
        .whereLayer("mobile-client")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("local-run")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("embedded-aws")
        .mayOnlyBeAccessedByLayers("local-run")
        .whereLayer("refresh-worker")
        .mayOnlyBeAccessedByLayers("local-run")
        .whereLayer("api-handler")
        .mayOnlyBeAccessedByLayers("local-run")
        .whereLayer("shared-model")
        .mayOnlyBeAccessedByLayers("api-handler", "refresh-worker", "local-run")
        .ensureAllClassesAreContainedInArchitecture()
        .check(CLASSES);
  }

  @Test
  void thePartsOfTheLocalRunMeetOnlyInItsWiring() {
    for (String part : new String[] {"front", "mapping", "operator", "push", "simulation"}) {
      noClasses()
          .that()
          .resideInAPackage("dev.cocbackend.local." + part + "..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.describe(
                  "are another part of the local run",
                  used ->
                      used.getPackageName().startsWith("dev.cocbackend.local")
                          && !used.getPackageName().startsWith("dev.cocbackend.local." + part)
                          && !used.getPackageName().equals("dev.cocbackend.local.lambda")))
          .check(CLASSES);
    }
  }

  @Test
  void theSimulatedApiKnowsNothingOfTheBackendButTagsAndKeys() {
    noClasses()
        .that()
        .resideInAPackage("dev.cocbackend.local.simulation..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.cocbackend.snapshot..",
            "dev.cocbackend.refresh..",
            "dev.cocbackend.api..",
            "dev.cocbackend.worker..",
            "dev.cocbackend.upstream..")
        .check(CLASSES);
  }
}
