package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import parade.block.ParameterSpec;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.server.checkpoint.CheckpointException;
import parade.server.checkpoint.CheckpointFiles;
import parade.server.checkpoint.TrainedModel;
import parade.server.history.RunFolder;
import parade.worker.data.LoadedData;
import parade.worker.linalg.ThreadTeam;
import parade.worker.model.Network;

/** A run's folder, opened to use what was trained. */
record TrainedRun(RunFolder folder, Job job, TrainedModel model) {

    static TrainedRun open(Path path) throws UserException {
        var folder = new RunFolder(path);
        Job job = job(folder);
        try {
            return new TrainedRun(folder, job, new CheckpointFiles(path).resultModel());
        } catch (CheckpointException wrong) {
            throw new UserException(ExitCode.INCOMPATIBLE, String.valueOf(wrong.getMessage()));
        } catch (IOException unreadable) {
            throw new UserException(
                    ExitCode.INCOMPATIBLE, path + " can't be read: " + unreadable.getMessage());
        }
    }

    /** The job of a run, as resolved when it began. */
    static Job job(RunFolder folder) throws UserException {
        if (!Files.exists(folder.job())) {
            throw new UserException(
                    ExitCode.USAGE,
                    folder.path()
                            + " is not a run's folder: expected job.yaml and checkpoints/ in it");
        }
        try {
            return JobFile.read(folder.job(), List.of(), name -> Optional.empty());
        } catch (JobFileException wrong) {
            throw new UserException(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
        }
    }

    /** The sets that it was trained and is judged on, made into features as in the training. */
    LoadedData data(Network network) throws UserException {
        return PreparedJob.data(job, network, model.data());
    }

    /** The job's net with the trained weights in it. */
    Network network(ThreadTeam team) throws UserException {
        Network network = PreparedJob.network(job, team);
        List<ParameterSpec> expected = network.parameters();
        if (!expected.equals(model.parameters())) {
            throw new UserException(
                    ExitCode.INCOMPATIBLE,
                    folder.path() + ": its checkpoint is of another model than its job.yaml");
        }
        for (int p = 0; p < expected.size(); p++) {
            float[] trained = model.values().get(p);
            System.arraycopy(trained, 0, network.values(p), 0, expected.get(p).shape().size());
        }
        return network;
    }
}
