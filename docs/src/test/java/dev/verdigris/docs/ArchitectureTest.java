package dev.verdigris.docs;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.verdigris.guest.cpu.InterruptSource;
import dev.verdigris.guest.cpu.ProcessorControl;
import java.util.Timer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Holds the code to the dependency picture of {@code docs/architecture.md}. */
@AnalyzeClasses(packages = "dev.verdigris", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String HYPERCALL = "dev.verdigris.hypercall..";
  private static final String VMBUS = "dev.verdigris.vmbus..";
  private static final String NATIVE = "dev.verdigris.host..";
  private static final String GUEST = "dev.verdigris.guest..";
  private static final String JNA = "com.sun.jna..";

  private static final String ENGINE = "dev.verdigris.hypercall.engine..";
  private static final String MEMORY = "dev.verdigris.hypercall.memory..";
  private static final String TIME = "dev.verdigris.hypercall.time..";
  private static final String EVENT = "dev.verdigris.hypercall.event..";
  private static final String VIRIDIAN = "dev.verdigris.hypercall.viridian..";
  private static final String XEN = "dev.verdigris.hypercall.xen..";
  private static final String ABI = "dev.verdigris..abi..";

  private static final String PROCESSOR = "dev.verdigris.guest.cpu..";
  private static final String PLATFORM = "dev.verdigris.guest.platform..";
  private static final String MACHINE = "dev.verdigris.guest.machine..";
  private static final String COMMAND = "dev.verdigris.guest.cli..";

  @ArchTest
  static final ArchRule hypercallKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage(HYPERCALL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VMBUS, NATIVE, GUEST, JNA);

  @ArchTest
  static final ArchRule vmbusKnowsHypercallOnly =
      noClasses()
          .that()
          .resideInAPackage(VMBUS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(NATIVE, GUEST, JNA);

  @ArchTest
  static final ArchRule nativeKnowsTheEngineInterfaceAndMemoryOnly =
      noClasses()
          .that()
          .resideInAPackage(NATIVE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(VMBUS, GUEST)
                  .or(resideInAPackage(HYPERCALL).and(not(resideInAnyPackage(ENGINE, MEMORY)))));

  @ArchTest
  static final ArchRule onlyNativeCallsForeignCode =
      noClasses()
          .that()
          .resideOutsideOfPackage(NATIVE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(JNA);

  @ArchTest
  static final ArchRule abiImportsNothingOfOurs =
      classes()
          .that()
          .resideInAPackage(ABI)
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(ABI, "java..")
                  .or(describe("primitives", type -> type.isPrimitive() || type.isArray())));

  @ArchTest
  static final ArchRule theTwoHypervisorsDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage(VIRIDIAN)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(XEN);

  @ArchTest
  static final ArchRule whatModelsStandOnKnowsNoModel =
      noClasses()
          .that()
          .resideInAnyPackage(ENGINE, MEMORY, TIME, EVENT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VIRIDIAN, XEN);

  @ArchTest
  static final ArchRule theProcessorKnowsNoPartition =
      noClasses()
          .that()
          .resideInAPackage(PROCESSOR)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(VMBUS, NATIVE, VIRIDIAN, XEN, PLATFORM, MACHINE, COMMAND);

  /** Its interrupt controllers meet a processor at two interfaces. */
  @ArchTest
  static final ArchRule thePlatformKnowsNoPartitionAndOfTheProcessorItsInterruptsOnly =
      noClasses()
          .that()
          .resideInAPackage(PLATFORM)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(VMBUS, NATIVE, VIRIDIAN, XEN, MACHINE, COMMAND)
                  .or(
                      resideInAPackage(PROCESSOR)
                          .and(not(type(InterruptSource.class)))
                          .and(not(type(ProcessorControl.class)))));

  @ArchTest
  static final ArchRule nothingKnowsTheCommand =
      noClasses()
          .that()
          .resideOutsideOfPackage(COMMAND)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(COMMAND);

  @ArchTest
  static final ArchRule modelsMakeNoThreads =
      noClasses()
          .that()
          .resideInAnyPackage(HYPERCALL, VMBUS, PROCESSOR, PLATFORM)
          .and()
          .resideOutsideOfPackages(TIME, EVENT)
          .should()
          .dependOnClassesThat(
              assignableTo(Thread.class)
                  .or(assignableTo(Executor.class))
                  .or(assignableTo(CompletionStage.class))
                  .or(assignableTo(Timer.class)));
}
