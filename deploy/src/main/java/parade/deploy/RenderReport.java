package parade.deploy;

import java.nio.file.Path;
import parade.deploy.render.DataMount;
import parade.deploy.render.Launch;
import parade.deploy.render.Launch.Trust;
import parade.deploy.render.Rendering;

/** What was rendered, and how to go on, for a person. */
final class RenderReport {

    private RenderReport() {}

    static void print(Launch launch, Rendering rendering, Path out) {
        String run = launch.names().run();
        System.out.println(
                "run %s in %s: %d servers of up to %s, %d workers of %s, at most %d"
                        .formatted(
                                run,
                                out,
                                launch.servers(),
                                ByteCount.text(launch.needs().largestServerBytes()),
                                launch.workers(),
                                ByteCount.text(launch.needs().workerBytes()),
                                launch.maxWorkers()));
        launch.data().ifPresent(RenderReport::data);
        if (launch.trust() == Trust.TLS) {
            System.out.println("certificates for it, if there are none yet:");
            System.out.println("  deploy/certificates tls-%s '*.%s'".formatted(run, run));
        }
        if (launch.trust() != Trust.NETWORK) {
            System.out.println("  " + launch.secretCommand(launch.trust()));
        }
        System.out.println("then:");
        // Without it kubectl notes each object in an annotation of itself, and those are limited.
        String onServer = rendering.needsServerSideApply() ? "--server-side " : "";
        System.out.println("  kubectl apply " + onServer + "-k " + quoted(out.toString()));
        System.out.println("  ./parade wait " + run);
        System.out.println("  ./parade fetch " + run);
    }

    private static void data(DataMount data) {
        System.out.println(
                "the claim %s is at %s, so it must hold %s"
                        .formatted(data.claim(), data.folder(), DataMount.listed(data.files())));
    }

    /** As a shell takes it. */
    private static String quoted(String path) {
        return path.matches("[A-Za-z0-9_./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
    }
}
