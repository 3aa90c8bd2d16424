package parade.walls;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import parade.block.planted.SeesServer;
import parade.job.planted.SeesDeploy;
import parade.planted.one.Hen;
import parade.planted.two.Egg;
import parade.server.store.planted.CallsGrpc;
import parade.server.store.planted.CountsByMicrometer;
import parade.server.store.planted.EndsTheProcess;
import parade.server.store.planted.HaltsTheProcess;
import parade.server.store.planted.ReadsTheEnvironment;
import parade.server.store.planted.ReadsYaml;
import parade.server.store.planted.SeesWorker;
import parade.server.store.planted.UsesMatrices;
import parade.server.store.planted.UsesVectors;
import parade.slice.planted.DrawsUnseeded;
import parade.slice.planted.ReadsAFile;
import parade.slice.planted.ReadsTheClock;
import parade.slice.planted.Shuffles;
import parade.slice.planted.StartsAThread;
import parade.wire.planted.SeesCore;
import parade.worker.layer.planted.MultipliesByVectors;
import parade.worker.layer.planted.SeesTheServer;
import parade.worker.train.planted.OpensAChannel;

/** Who may know whom, as docs and CONTRIBUTING.md have it. */
final class Walls {

    /** What decides: events in, effects out. */
    static final DescribedPredicate<JavaClass> PURE =
            resideInAnyPackage(
                            "parade.server.coordination..",
                            "parade.server.reduction..",
                            "parade.slice..",
                            "parade.score..",
                            "parade.block..",
                            "parade.draw..")
                    .or(nameMatching("parade\\.worker\\.train\\.WorkerCycle(\\$.*)?").forSubtype());

    private static final String[] CORE = {
        "parade.job..",
        "parade.block..",
        "parade.draw..",
        "parade.slice..",
        "parade.score..",
        "parade.metrics..",
        "parade.process.."
    };

    private Walls() {}

    static List<Wall> all() {
        return List.of(
                new Wall(
                        "no package cycles",
                        slices().matching("parade.(**)").should().beFreeOfCycles(),
                        List.of(List.of(Hen.class, Egg.class))),
                Wall.of(
                        "what decides does no input, output or call",
                        pure(
                                dependOnClassesThat(
                                        resideInAnyPackage(
                                                "java.io..",
                                                "java.nio.file..",
                                                "java.nio.channels..",
                                                "java.net..",
                                                "io.grpc..",
                                                "io.netty..",
                                                "org.slf4j..",
                                                "parade.process..",
                                                "parade.metrics.."))),
                        ReadsAFile.class),
                Wall.of(
                        "what decides reads no clock",
                        pure(
                                callMethod(System.class, "nanoTime")
                                        .or(callMethod(System.class, "currentTimeMillis"))
                                        .or(dependOnAny(Clock.class, Instant.class))),
                        ReadsTheClock.class),
                Wall.of(
                        "what decides starts no thread",
                        pure(
                                dependOnAny(Thread.class, Runtime.class)
                                        .or(
                                                dependOnClassesThat(
                                                        resideInAnyPackage(
                                                                "java.util.concurrent..")))),
                        StartsAThread.class),
                Wall.of(
                        "what decides draws no unseeded number",
                        pure(
                                callMethod(Math.class, "random")
                                        .or(callMethod(UUID.class, "randomUUID"))
                                        .or(callMethod(Collections.class, "shuffle", List.class))
                                        .or(
                                                dependOnClassesThat(
                                                        nameMatching(
                                                                        "java\\.(util|security)\\.\\w*Random|java\\.util\\.random\\..*")
                                                                .forSubtype()))),
                        DrawsUnseeded.class,
                        Shuffles.class),
                Wall.of(
                        "servers do not see workers",
                        keepOut(in("parade.server.."), in("parade.worker..")),
                        SeesWorker.class),
                Wall.of(
                        "workers do not see servers",
                        keepOut(in("parade.worker.."), in("parade.server..")),
                        SeesTheServer.class),
                Wall.of(
                        "core sees neither side",
                        keepOut(in(CORE), in("parade.server..", "parade.worker..")),
                        SeesServer.class),
                Wall.of(
                        "only deploy sees deploy",
                        keepOut(not(in("parade.deploy..")), in("parade.deploy..")),
                        SeesDeploy.class),
                Wall.of(
                        "the wire sees nothing of Parade but its messages",
                        keepOut(
                                in("parade.wire..", "parade.v1.."),
                                in("parade..").and(not(in("parade.wire..", "parade.v1..")))),
                        SeesCore.class),
                only(
                        "gRPC",
                        in("io.grpc.."),
                        in(
                                "parade.wire..",
                                "parade..rpc..",
                                "parade.process..",
                                "parade.v1..",
                                "parade.deploy.."),
                        CallsGrpc.class,
                        OpensAChannel.class),
                only("YAML", in("org.snakeyaml.."), in("parade.job.."), ReadsYaml.class),
                only(
                        "the Vector API",
                        in("jdk.incubator.vector.."),
                        in("parade.worker.linalg.."),
                        UsesVectors.class,
                        MultipliesByVectors.class),
                only(
                        "EJML",
                        in("org.ejml.."),
                        in(
                                "parade.worker.linalg..",
                                "parade.worker.layer..",
                                "parade.worker.model.."),
                        UsesMatrices.class),
                only(
                        "Micrometer",
                        in("io.micrometer..", "io.prometheus.."),
                        in("parade.metrics..", "parade.process.."),
                        CountsByMicrometer.class),
                Wall.of(
                        "only deploy ends the process and reads the environment",
                        noClasses()
                                .that(not(in("parade.deploy..")))
                                .should(
                                        callMethod(System.class, "exit", int.class)
                                                .or(callMethod(System.class, "getenv"))
                                                .or(
                                                        callMethod(
                                                                System.class,
                                                                "getenv",
                                                                String.class))
                                                .or(callMethod(Runtime.class, "exit", int.class))
                                                .or(callMethod(Runtime.class, "halt", int.class))),
                        EndsTheProcess.class,
                        HaltsTheProcess.class,
                        ReadsTheEnvironment.class));
    }

    private static DescribedPredicate<JavaClass> in(String... packages) {
        return resideInAnyPackage(packages);
    }

    private static Wall only(
            String what,
            DescribedPredicate<JavaClass> library,
            DescribedPredicate<JavaClass> home,
            Class<?>... offenders) {
        return Wall.of(what + " only where it belongs", keepOut(not(home), library), offenders);
    }

    private static ArchRule keepOut(
            DescribedPredicate<JavaClass> from, DescribedPredicate<JavaClass> of) {
        return noClasses().that(from).should(dependOnClassesThat(of));
    }

    private static ArchRule pure(ArchCondition<JavaClass> condition) {
        return noClasses().that(PURE).should(condition);
    }

    private static ArchCondition<JavaClass> dependOnAny(Class<?> one, Class<?> other) {
        return dependOnClassesThat(
                JavaClass.Predicates.equivalentTo(one)
                        .or(JavaClass.Predicates.equivalentTo(other)));
    }
}
