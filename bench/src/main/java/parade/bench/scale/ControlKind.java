package parade.bench.scale;

/** What comes to the coordinator, by what it costs. */
enum ControlKind {
    REGISTER,
    JOIN,
    WATCH,
    BEGIN_STEP,
    TALLY,
    STEP_READY,
    /** Whatever of these made the step complete: everybody is answered. */
    COMMIT,
    HEARTBEAT,
    TICK,
    /** Whatever of these moved slices. */
    MOVE
}
