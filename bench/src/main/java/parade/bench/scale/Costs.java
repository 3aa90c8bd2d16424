package parade.bench.scale;

import java.util.EnumMap;
import java.util.Map;

/**
 * What things cost in time of a processor, as measured on some machine.
 *
 * @param callNanos one side of a small call
 * @param answerNanos of it, what the thread pays that answers
 * @param encodeNanosPerByte of a small message on that thread
 * @param networkNanosPerByte of blocks, at one end, spread over the cores
 * @param sumNanosPerByte a shard's thread: a block from its message into the sums
 * @param copyNanosPerByte a shard's thread: a block into a message
 * @param applyNanosPerByte a shard's thread: mean, norm and optimizer
 * @param controlNanos the coordinator's thread, for an event of each kind
 */
record Costs(
        double callNanos,
        double answerNanos,
        double encodeNanosPerByte,
        double networkNanosPerByte,
        double sumNanosPerByte,
        double copyNanosPerByte,
        double applyNanosPerByte,
        Map<ControlKind, Double> controlNanos) {

    Costs {
        controlNanos = Map.copyOf(controlNanos);
    }

    /**
     * Round figures of the machine of docs/benchmarks.md, so that a run can be repeated to the bit.
     * What the coordinator does for everybody at once grows with their number.
     *
     * @param blocks of the model, each of which has its norm
     */
    static Costs usual(int servers, int workers, int blocks) {
        double everybody = servers + workers;
        var control = new EnumMap<ControlKind, Double>(ControlKind.class);
        control.put(ControlKind.REGISTER, 5_000.0);
        control.put(ControlKind.JOIN, 5_000.0 + 5 * everybody);
        control.put(ControlKind.WATCH, 5_000.0 + 500 * everybody);
        control.put(ControlKind.BEGIN_STEP, 3_000.0);
        control.put(ControlKind.TALLY, 4_000.0);
        control.put(ControlKind.STEP_READY, 4_000.0 + 200.0 * blocks / servers);
        control.put(ControlKind.COMMIT, 50_000.0 + 1_600 * everybody + 500.0 * blocks);
        control.put(ControlKind.HEARTBEAT, 2_000.0);
        control.put(ControlKind.TICK, 5_000.0 + 700 * everybody);
        control.put(ControlKind.MOVE, 50_000.0 + 2_000 * everybody);
        return new Costs(44_000, 11_000, 1, 0.3, 0.25, 0.15, 0.4, control);
    }

    Costs withControl(Map<ControlKind, Double> measured) {
        var control = new EnumMap<ControlKind, Double>(ControlKind.class);
        control.putAll(controlNanos);
        control.putAll(measured);
        return new Costs(
                callNanos,
                answerNanos,
                encodeNanosPerByte,
                networkNanosPerByte,
                sumNanosPerByte,
                copyNanosPerByte,
                applyNanosPerByte,
                control);
    }
}
