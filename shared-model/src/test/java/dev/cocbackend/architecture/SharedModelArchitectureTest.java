package dev.cocbackend.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class SharedModelArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("embedded-aws"))
          .importPackages("dev.cocbackend");

  @Test
  void theModuleDependsOnlyOnTheSdkAndJackson() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson..",
            "software.amazon.awssdk..",
            "dev.cocbackend..")
        .check(CLASSES);
  }

  @Test
  void onlyImplementationsAndWiringKnowTheSdk() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(Dynamo|Sqs)\\w+(\\$.*)?")
        .and()
        .resideOutsideOfPackage("dev.cocbackend.aws..")
        .and()
        .haveNameNotMatching(".*snapshot\\.(SnapshotItems|SnapshotTable|MetaUpdate).*")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon.awssdk..")
        .check(CLASSES);
  }
}
