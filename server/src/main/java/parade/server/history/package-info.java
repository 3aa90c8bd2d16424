/** What a run leaves of its course: history.csv, the metrics of the coordinator, the summary. */
@NullMarked
package parade.server.history;

import org.jspecify.annotations.NullMarked;
