package parade.server.rpc;

import parade.server.store.ShardModel;
import parade.v1.PullRequest;
import parade.v1.PushHeader;
import parade.v1.Stop;
import parade.v1.WatchEvent;

/**
 * What a job's consistency makes of a shard's calls, once it is declared what is trained.
 * Everything happens in the shard's serial context.
 */
sealed interface ShardMode permits SyncShard, FreeShard {

    ShardModel model();

    /** Answers a pull now or later; its generation has been checked. */
    void pull(PullRequest request, PullStream stream);

    void cancelled(PullStream stream);

    /** A push begins; its generation has been checked. */
    PushReceiver.Taking open(PushHeader header);

    /** The run stops; may be told more than once. */
    void stop(Stop told);

    /** What the coordinator tells all, a stop apart. */
    void heard(WatchEvent event);
}
