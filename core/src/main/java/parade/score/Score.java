package parade.score;

/**
 * What a model is judged by beside its loss. The one place where the scores' names stand: columns
 * of history.csv, keys of summary.json, lines of {@code evaluate}. Formulas: {@code
 * docs/scores.md}.
 */
public enum Score {
    /** Examples whose class was found, over all examples. */
    ACCURACY("accuracy", "accuracy"),
    /** Examples whose class is among the five largest outputs, over all; of more than 5 classes. */
    TOP_5_ACCURACY("top_5_accuracy", "top-5 accuracy"),
    PRECISION("precision", "precision"),
    RECALL("recall", "recall"),
    F1("f1", "F1"),
    /** The chance that an example of class 1 scores above one of class 0; of two classes. */
    ROC_AUC("roc_auc", "ROC-AUC"),
    /** 1 for what is foretold exactly, 0 for what the targets' mean does as well. */
    R2("r2", "R²"),
    MAE("mae", "MAE"),
    RMSE("rmse", "RMSE");

    private final String column;
    private final String title;

    Score(String column, String title) {
        this.column = column;
        this.title = title;
    }

    /** As programs know it: {@code top_5_accuracy}. */
    public String column() {
        return column;
    }

    /** As people know it: {@code top-5 accuracy}. */
    public String title() {
        return title;
    }
}
