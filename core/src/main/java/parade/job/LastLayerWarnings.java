package parade.job;

import java.util.List;

/** Warns of outputs that a loss can't do much with. */
final class LastLayerWarnings {

    private LastLayerWarnings() {}

    static void add(ModelSpec model, List<String> warnings) {
        List<LayerSpec> layers = model.layers();
        Loss loss = model.loss().kind();
        boolean seesLogits = true;
        for (int i = layers.size() - 1; i >= 0; i--) {
            String path = "model.layers." + i;
            switch (layers.get(i)) {
                case LayerSpec.Dropout _ -> {
                    if (seesLogits) {
                        warnings.add(
                                path
                                        + " is a dropout with no weights behind it: it drops the"
                                        + " model's answers");
                    }
                }
                case LayerSpec.Activate(Activation activation) -> {
                    if (seesLogits && bends(activation) && loss.classification()) {
                        warnings.add(
                                "%s is %s, but %s: leave it out"
                                        .formatted(path, activation.word(), takes(loss)));
                        seesLogits = false;
                    }
                }
                case LayerSpec.Dense last -> {
                    dense(path + ".dense", last, loss, seesLogits, warnings);
                    return;
                }
            }
        }
    }

    private static void dense(
            String path,
            LayerSpec.Dense last,
            Loss loss,
            boolean seesLogits,
            List<String> warnings) {
        if (seesLogits && bends(last.activation()) && loss.classification()) {
            warnings.add(
                    "%s.activation is %s, but %s: leave it linear"
                            .formatted(path, last.activation().word(), takes(loss)));
        }
        if (loss == Loss.SOFTMAX_CROSS_ENTROPY && last.units() == 1) {
            warnings.add(
                    path
                            + ".units is 1: softmax of one output is always 1, and nothing"
                            + " is learnt");
        }
    }

    private static boolean bends(Activation activation) {
        return !(activation instanceof Activation.Linear);
    }

    private static String takes(Loss loss) {
        String takes =
                switch (loss) {
                    case SOFTMAX_CROSS_ENTROPY -> " takes logits and applies softmax itself";
                    case BINARY_CROSS_ENTROPY -> " takes a logit and applies sigmoid itself";
                    case HINGE -> " takes outputs of either sign, however large";
                    case MSE, MAE, HUBER -> throw new IllegalArgumentException(loss + " takes all");
                };
        return Words.word(loss) + takes;
    }
}
