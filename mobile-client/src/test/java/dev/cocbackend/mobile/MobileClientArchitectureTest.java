package dev.cocbackend.mobile;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class MobileClientArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.cocbackend");

  @Test
  void theModuleDependsOnNothingOfTheProject() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "kotlin..",
            "okhttp3..",
            "okio..",
            "org.jspecify..",
            "com.fasterxml.jackson..",
            "com.flipkart.zjsonpatch..",
            "dev.cocbackend.mobile..")
        .check(CLASSES);
  }

  @Test
  void onlyOneClassKnowsTheJsonPatchLibrary() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Bodies")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.flipkart..")
        .check(CLASSES);
  }

  @Test
  void nothingLogs() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.cocbackend.mobile.sample")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.logging..", "org.slf4j..")
        .check(CLASSES);
  }
}
