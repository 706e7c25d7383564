package dev.verdigris.docs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the code to the dependency picture of {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "dev.verdigris", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String HYPERCALL = "dev.verdigris.hypercall..";
  private static final String VMBUS = "dev.verdigris.vmbus..";
  private static final String NATIVE = "dev.verdigris.host..";
  private static final String GUEST = "dev.verdigris.guest..";

  @ArchTest
  static final ArchRule hypercallKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage(HYPERCALL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VMBUS, NATIVE, GUEST, "com.sun.jna..");

  @ArchTest
  static final ArchRule vmbusKnowsHypercallOnly =
      noClasses()
          .that()
          .resideInAPackage(VMBUS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(NATIVE, GUEST, "com.sun.jna..");

  @ArchTest
  static final ArchRule nativeKnowsTheEngineInterfaceOnly =
      noClasses()
          .that()
          .resideInAPackage(NATIVE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(VMBUS, GUEST)
                  .or(
                      resideInAPackage(HYPERCALL)
                          .and(
                              com.tngtech.archunit.base.DescribedPredicate.not(
                                  resideInAnyPackage(
                                      "dev.verdigris.hypercall.engine..",
                                      "dev.verdigris.hypercall.memory..")))));

  @ArchTest
  static final ArchRule abiImportsNothingOfOurs =
      classes()
          .that()
          .resideInAPackage("dev.verdigris..abi..")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage("dev.verdigris..abi..", "java..")
                  .or(com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(int.class))
                  .or(
                      com.tngtech.archunit.base.DescribedPredicate.describe(
                          "primitives", type -> type.isPrimitive() || type.isArray())));

  @ArchTest
  static final ArchRule theProcessorKnowsNoPartition =
      noClasses()
          .that()
          .resideInAPackage("dev.verdigris.guest.cpu..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              VMBUS,
              NATIVE,
              "dev.verdigris.hypercall.viridian..",
              "dev.verdigris.hypercall.xen..",
              "dev.verdigris.guest.platform..",
              "dev.verdigris.guest.machine..",
              "dev.verdigris.guest.cli..");

  @ArchTest
  static final ArchRule nothingKnowsTheCommand =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.verdigris.guest.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.verdigris.guest.cli..");

  @ArchTest
  static final ArchRule devicesMakeNoThreads =
      noClasses()
          .that()
          .resideInAnyPackage(HYPERCALL, VMBUS, "dev.verdigris.guest.platform..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class);
}
