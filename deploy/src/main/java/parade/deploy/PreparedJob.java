package parade.deploy;

import parade.job.Job;
import parade.process.Numerics;
import parade.worker.data.DataException;
import parade.worker.data.DataLoader;
import parade.worker.data.LoadedData;
import parade.worker.model.ModelException;
import parade.worker.model.Network;

/**
 * What can be found wrong with a job before anything is started: its model's shapes, its data, the
 * machine.
 */
final class PreparedJob {

    private PreparedJob() {}

    static Network network(Job job) throws UserException {
        try {
            return Network.build(job.model());
        } catch (ModelException wrong) {
            throw new UserException(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
        }
    }

    static LoadedData data(Job job, Network network) throws UserException {
        try {
            return DataLoader.load(job, network.outputs());
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
