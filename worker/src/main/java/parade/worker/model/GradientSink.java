package parade.worker.model;

/** Where gradients go while the backward pass still runs. */
@FunctionalInterface
public interface GradientSink {

    /**
     * Takes the sum of one parameter's gradients over the examples of one node. The pass does not
     * read the parameter's values any more: once it was given the sums of all nodes, a sink may
     * change them.
     *
     * @param node an index of the list of nodes asked for
     * @param parameter an index of {@link Network#parameters}
     * @param sum of the parameter's size; valid only during the call
     */
    void accept(int node, int parameter, float[] sum);
}
