package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import parade.job.Job;
import parade.server.checkpoint.CheckpointException;
import parade.server.checkpoint.CheckpointFiles;
import parade.server.history.RunFolder;

/**
 * What server 0 does with {@code --resume}. In a folder that is named it goes on if there is a
 * checkpoint and begins if there is none, so that its first start and its later ones are one and
 * the same command.
 */
final class ResumedRun {

    private ResumedRun() {}

    /**
     * @param wanted the folder; empty: the newest of this job
     */
    static RunFolder folder(Path wanted, Job job) throws UserException {
        return wanted.toString().isEmpty()
                ? RunFolders.existing(wanted, job)
                : new RunFolder(wanted.toAbsolutePath().normalize());
    }

    /**
     * Finds where the run begins, and says so.
     *
     * @param wanted the folder as it was named; empty: it was not, and must have a checkpoint
     */
    static Beginning find(RunFolder folder, Path wanted, Job job) throws UserException {
        boolean named = !wanted.toString().isEmpty();
        if (named && !hasCheckpoint(folder)) {
            boolean before = Files.exists(folder.job());
            Beginning beginning =
                    Beginning.anew(before ? RunFolders.existing(wanted, job) : folder);
            System.out.println(
                    before
                            ? wanted + " holds a run without a checkpoint: it begins anew"
                            : "a run begins in " + wanted);
            return beginning;
        }
        Path shown = named ? wanted : folder.path();
        Beginning beginning = Beginning.resumedByFirst(RunFolders.existing(shown, job), job);
        beginning.requireWhole();
        System.out.println(
                "goes on with the run in %s at version %d"
                        .formatted(beginning.folder().path(), beginning.point().version()));
        return beginning;
    }

    private static boolean hasCheckpoint(RunFolder folder) throws UserException {
        try {
            return !new CheckpointFiles(folder.path()).recorded().versions().isEmpty();
        } catch (CheckpointException damaged) {
            throw new UserException(ExitCode.INCOMPATIBLE, String.valueOf(damaged.getMessage()));
        } catch (IOException unreadable) {
            throw new UserException(
                    ExitCode.INCOMPATIBLE,
                    folder.path() + " can't be read: " + unreadable.getMessage());
        }
    }
}
