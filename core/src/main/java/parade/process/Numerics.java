package parade.process;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** The definition of Parade's arithmetic, and what a machine must have to follow it. */
public final class Numerics {

    /** Raised by a release that changes the bits of any trained weight. */
    public static final int VERSION = 1;

    private Numerics() {}

    /**
     * Refuses machines where {@code Math.fma} is not an instruction: there it goes through
     * BigDecimal, some hundred times slower. A virtual machine that is not HotSpot can't be asked
     * and is let through: the bits are the same, only the time is not.
     *
     * @throws MissingHardwareException if there is no such instruction
     */
    public static void requireHardwareFma() {
        var diagnostics = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (diagnostics == null) {
            return;
        }
        try {
            requireFma(diagnostics.getVMOption("UseFMA").getValue());
        } catch (IllegalArgumentException unknownOption) {
            // A HotSpot for a processor that has no such switch.
        }
    }

    static void requireFma(String useFma) {
        if (!Boolean.parseBoolean(useFma)) {
            throw new MissingHardwareException(
                    "this processor, or this virtual machine's settings, have no fused"
                            + " multiply-add (UseFMA is "
                            + useFma
                            + "). Parade's results are defined by that instruction, and emulating"
                            + " it would be hundreds of times slower. Use an x86-64 processor with"
                            + " FMA3 (2013 or later) or any 64-bit ARM, and drop -XX:-UseFMA and"
                            + " -XX:UseAVX=0 if they are set");
        }
    }

    /** The machine can't compute what Parade promises. */
    public static final class MissingHardwareException extends RuntimeException {

        private static final long serialVersionUID = 1;

        MissingHardwareException(String message) {
            super(message);
        }
    }
}
