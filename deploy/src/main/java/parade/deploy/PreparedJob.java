package parade.deploy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.job.Consistency;
import parade.job.Job;
import parade.process.Numerics;
import parade.v1.DataFacts;
import parade.worker.data.DataException;
import parade.worker.data.DataLoader;
import parade.worker.data.LoadedData;
import parade.worker.linalg.Arithmetic;
import parade.worker.linalg.ThreadTeam;
import parade.worker.model.ModelException;
import parade.worker.model.Network;

/**
 * What can be found wrong with a job before anything is started: its model's shapes, its data, the
 * machine.
 */
final class PreparedJob {

    private static final Logger LOG = LoggerFactory.getLogger(PreparedJob.class);

    private PreparedJob() {}

    /** For its shapes, or to compute with one thread. */
    static Network network(Job job) throws UserException {
        return network(job, ThreadTeam.one());
    }

    static Network network(Job job, ThreadTeam team) throws UserException {
        try {
            return Network.build(job.model(), job.regularization(), job.seed(), team);
        } catch (ModelException wrong) {
            throw new UserException(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
        }
    }

    /** As many threads as the job says, but never more than this machine has processors. */
    static ThreadTeam team(Job job) {
        int processors = Runtime.getRuntime().availableProcessors();
        var team = new ThreadTeam(Math.min(job.cluster().threads(), processors));
        LOG.info("computing with threads {} and {}", team.threads(), Arithmetic.words());
        return team;
    }

    static LoadedData data(Job job, Network network) throws UserException {
        try {
            LoadedData data = DataLoader.load(job, network.outputs());
            requireRows(job, data.train().rows());
            return data;
        } catch (DataException wrong) {
            throw new UserException(ExitCode.DATA, String.valueOf(wrong.getMessage()));
        }
    }

    /** In ssp and async a batch is of one slice, so none may be empty. */
    private static void requireRows(Job job, int rows) throws UserException {
        int slices = job.data().batch().slicesFor(rows);
        if (!(job.consistency() instanceof Consistency.Sync) && rows < slices) {
            throw new UserException(
                    ExitCode.DATA,
                    "%d training examples in %d slices: in %s each slice needs one at least; give data.batch.slices, at most %d"
                            .formatted(rows, slices, job.consistency().word(), rows));
        }
    }

    /**
     * The data that a model was trained and is judged on, made into features as in the training.
     */
    static LoadedData data(Job job, Network network, DataFacts trained) throws UserException {
        try {
            return DataLoader.load(job, network.outputs(), trained);
        } catch (DataException wrong) {
            throw new UserException(ExitCode.DATA, String.valueOf(wrong.getMessage()));
        }
    }

    /** The promise of equal bits needs a machine that has fused multiply-add. */
    static void requireMachine() throws UserException {
        try {
            Numerics.requireHardwareFma();
        } catch (Numerics.MissingHardwareException missing) {
            throw new UserException(ExitCode.INCOMPATIBLE, String.valueOf(missing.getMessage()));
        }
    }
}
