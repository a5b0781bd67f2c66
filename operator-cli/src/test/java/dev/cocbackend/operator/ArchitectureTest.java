package dev.cocbackend.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cocbackend.operator");

  @Test
  void theModuleDependsOnlyOnTheSharedModelTheSdkAndPicocli() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson..",
            "picocli..",
            "software.amazon.awssdk..",
            "dev.cocbackend.operator..",
            "dev.cocbackend.tag..",
            "dev.cocbackend.snapshot..",
            "dev.cocbackend.refresh..",
            "dev.cocbackend.ratelimit..",
            "dev.cocbackend.breaker..",
            "dev.cocbackend.coc..",
            "dev.cocbackend.settings..")
        .check(CLASSES);
  }

  @Test
  void onlyCommandsKnowTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cocbackend.operator.command..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }

  @Test
  void onlyOneClassKnowsS3() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("S3Storage")
        .and()
        .haveSimpleNameNotStartingWith("Connections")
        .and()
        .haveSimpleNameNotEndingWith("Operator")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon.awssdk.services.s3..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.cocbackend.operator.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
