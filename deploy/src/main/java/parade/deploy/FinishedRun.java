package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Optional;
import parade.job.Job;
import parade.job.JobFingerprint;
import parade.process.Address;
import parade.process.Json;
import parade.process.Protection;
import parade.server.history.RunFolder;
import parade.server.rpc.CoordinatorRole.Outcome;
import parade.server.rpc.EndedRun;

/**
 * A run that was done before server 0 was started to go on with it: there is nothing to train, and
 * what it came to stands in its folder. Applying a run again is so no more than looking at it.
 */
record FinishedRun(RunFolder folder, Outcome outcome) {

    /** Empty: the run is not done, or the job wants something else of it, more steps for one. */
    static Optional<FinishedRun> find(RunFolder folder, Job job) throws UserException {
        if (!Files.exists(folder.summary()) || !Files.exists(folder.job())) {
            return Optional.empty();
        }
        Job before = TrainedRun.job(folder);
        if (!Arrays.equals(JobFingerprint.of(before), JobFingerprint.of(job))) {
            return Optional.empty();
        }
        try {
            return Outcome.ofDone(Json.readMap(folder.summary()))
                    .map(outcome -> new FinishedRun(folder, outcome));
        } catch (IOException damaged) {
            return Optional.empty(); // it is written anew where the run goes on
        }
    }

    /**
     * Tells the others, and ends as the run did; or, where it is stopped before enough have heard,
     * so that it is started again.
     */
    int tell(
            Job job,
            ServerPlace place,
            Protection protection,
            Monitoring monitoring,
            VerdictFile verdict,
            Interruption interruption)
            throws UserException, InterruptedException {
        verdict.ended(outcome);
        try (EndedRun told =
                EndedRun.start(
                        job,
                        JobFingerprint.of(job),
                        outcome.ending(),
                        place.host(),
                        place.port(),
                        monitoring.meters(),
                        protection)) {
            note(place, told.address(), monitoring);
            interruption.obey(told.farewell()::stop);
            int code = Departure.await(told.farewell(), folder, job.cluster().joinTimeout());
            interruption.ended(code);
            RunReport.print(outcome, folder, "", System.out, System.err);
            return code;
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.INTERNAL_ERROR, "server 0 can't start: " + e.getMessage());
        }
    }

    private void note(ServerPlace place, Address address, Monitoring monitoring)
            throws UserException {
        place.requireIsAt(address);
        RunFolders.note(folder, "server-0", "address", address.toString());
        monitoring.note(folder, "server-0", place.host());
    }
}
