package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.job.DataSpec;
import parade.job.Scale;
import parade.job.Source;
import parade.v1.DataFacts;

/** Categories, missing values and weights of tables. */
class TableColumnsTest {

    private static final List<String> NUMBERS = List.of("", "NA", "1", "-2.5");
    private static final List<String> TEXTS = List.of("", "NA", "b", "a", "B");

    @TempDir private Path folder;

    @Test
    void aCategoryIsOneOfItsColumnsFeatures() throws Exception {
        LoadedData data =
                train("city,a,y\nRome,1,1\nOslo,2,2\n Rome ,3,3\nBern,4,4\n", Tables.REFUSED, 4);
        assertThat(Tables.features(data.train()))
                .containsExactly(0, 0, 1, 1, 0, 1, 0, 2, 0, 0, 1, 3, 1, 0, 0, 4);
        assertThat(data.facts().getFeaturesList())
                .containsExactly("city=Bern", "city=Oslo", "city=Rome", "a");
        assertThat(data.facts().getColumns(0).getName()).isEqualTo("city");
        assertThat(data.facts().getColumns(0).getCategoriesList())
                .containsExactly("Bern", "Oslo", "Rome");
        assertThat(data.facts().getColumns(1).getCategoriesList()).isEmpty();
        assertThat(data.facts().getColumns(1).hasMissing()).isFalse();
    }

    @Test
    void categoriesThatAreNumbersAreSortedAsNumbers() throws Exception {
        LoadedData data = train("city,a,y\n10,1,1\n9,2,2\n9.0,3,3\n", Tables.REFUSED, 3);
        assertThat(data.facts().getColumns(0).getCategoriesList()).containsExactly("9", "10");
        assertThat(Tables.features(data.train())).containsExactly(0, 1, 1, 1, 0, 2, 1, 0, 3);
    }

    @Test
    void theMeanIsTheTrainingSets() throws Exception {
        Source train = source("city,a,y\nx,1,1\nx,,2\nx,NA,3\nx,4,4\n", Tables.MEAN);
        Source test = new Tables(folder).csv("a,city,y\n,x,1\n100,x,2\n");
        LoadedData data = Tables.load(held(train, test), Tables.numbers(2));
        assertThat(Tables.features(data.train())).containsExactly(1, 1, 1, 2.5f, 1, 2.5f, 1, 4);
        assertThat(Tables.features(data.test().orElseThrow())).containsExactly(1, 2.5f, 1, 100);
        assertThat(data.facts().getColumns(1).getMissing()).isEqualTo(2.5);
    }

    @Test
    void aMissingCategoryIsOneOfItsOwn() throws Exception {
        Source train = source("city,a,y\nb,1,1\n,2,2\nNA,3,3\n", Tables.MEAN);
        Source test = new Tables(folder).csv("a,city,y\n5,,1\n6,b,1\n");
        LoadedData data = Tables.load(held(train, test), Tables.numbers(3));
        assertThat(Tables.features(data.train())).containsExactly(0, 1, 1, 1, 0, 2, 1, 0, 3);
        assertThat(Tables.features(data.test().orElseThrow())).containsExactly(1, 0, 5, 0, 1, 6);
    }

    /** Every table of three rows of these fields, against features made field by field. */
    @Test
    void allSmallTables() throws Exception {
        for (Source.Missing missing :
                List.of(Tables.REFUSED, Tables.MEAN, new Source.Missing.Value(7))) {
            for (int table = 0; table < 20 * 20 * 20; table += 7) {
                var texts = new ArrayList<String>();
                var numbers = new ArrayList<String>();
                for (int left = table; texts.size() < 3; left /= 20) {
                    texts.add(TEXTS.get(left % 20 / 4));
                    numbers.add(NUMBERS.get(left % 4));
                }
                check(texts, numbers, missing);
            }
        }
    }

    private void check(List<String> texts, List<String> numbers, Source.Missing missing)
            throws Exception {
        var text = new StringBuilder("city,a,y\n");
        for (int row = 0; row < 3; row++) {
            text.append(texts.get(row)).append(',').append(numbers.get(row)).append(",0\n");
        }
        List<String> named = texts.stream().map(t -> t.isEmpty() ? "NA" : t).toList();
        var categories = new ArrayList<>(new TreeSet<>(named));
        List<Double> known =
                numbers.stream().filter(n -> n.matches("[-0-9.]+")).map(Double::valueOf).toList();
        boolean refused =
                switch (missing) {
                    case Source.Missing.Refused() -> named.contains("NA") || known.size() < 3;
                    case Source.Missing.Mean() -> known.isEmpty();
                    case Source.Missing.Value _ -> false;
                };
        Source source = source(text.toString(), missing);
        Task task = Tables.numbers(categories.size() + 1);
        if (refused) {
            assertThatThrownBy(() -> Tables.load(source, task)).isInstanceOf(DataException.class);
            return;
        }
        double standIn =
                missing instanceof Source.Missing.Value(double value)
                        ? value
                        : known.stream().mapToDouble(Double::doubleValue).sum() / known.size();
        var expected = new ArrayList<Float>();
        for (int row = 0; row < 3; row++) {
            for (String category : categories) {
                expected.add(category.equals(named.get(row)) ? 1f : 0f);
            }
            String number = numbers.get(row);
            expected.add(
                    (float) (number.matches("[-0-9.]+") ? Double.parseDouble(number) : standIn));
        }
        assertThat(Tables.features(Tables.load(source, task).train()))
                .as(text.toString())
                .containsExactly(expected.toArray(Float[]::new));
    }

    @Test
    void saysWhichCategoryIsUnknown() {
        Source train = source("city,a,y\nRome,1,1\nOslo,2,2\n", Tables.REFUSED);
        Source.Csv test = new Tables(folder).csv("city,a,y\nRome,1,1\nolso,2,2\n");
        assertThatThrownBy(() -> Tables.load(held(train, test), Tables.numbers(3)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        test.path()
                                + ": row 2 (line 3), column \"city\": found \"olso\"; expected a"
                                + " category of the training set: Oslo, Rome; did you mean"
                                + " 'Oslo'?");
        Source.Csv lacks = new Tables(folder).csv("city,a,y\nRome,1,1\n,2,2\n");
        assertThatThrownBy(() -> Tables.load(held(train, lacks), Tables.numbers(3)))
                .hasMessage(
                        lacks.path()
                                + ": row 2 (line 3), column \"city\": it is empty; expected a"
                                + " category");
    }

    @Test
    void saysWhatIsMissing() {
        refuses(
                source("city,a,y\nx,,1\n", Tables.REFUSED),
                2,
                "row 1 (line 2), column \"a\": it is empty; expected a finite number");
        refuses(
                source("city,a,y\nx,NA,1\n", Tables.REFUSED),
                2,
                "row 1 (line 2), column \"a\": found \"NA\"; expected a finite number");
        refuses(
                source("city,a,y\n,1,1\n", Tables.REFUSED),
                2,
                "row 1 (line 2), column \"city\": it is empty; expected a category");
        refuses(
                source("city,a,y\nx,?,1\n", Tables.MEAN),
                2,
                "row 1 (line 2), column \"a\": found \"?\"; expected a finite number");
        refuses(
                source("city,a,y\nx,,1\nx,NA,1\n", Tables.MEAN),
                2,
                "column \"a\" has no number in any of the 2 training rows, and so no mean;"
                        + " expected one at least");
        refuses(
                source("city,a,y\nx,1,\n", Tables.MEAN),
                2,
                "row 1 (line 2), column \"y\": it is empty; expected a finite number");
    }

    @Test
    void listsTheColumnsWhereTheWidthIsWrong() {
        refuses(
                source("city,a,y\nb,1,1\na,2,2\nc,2,2\n", Tables.REFUSED),
                2,
                "an example has the shape [4], 4 features; expected 2, since the model's input is"
                        + " [2]; its columns and their features: city 3 (a, b, c), a 1");
    }

    @Test
    void furtherSetsAgreeWithTheTrainingSet() {
        Source train = source("city,a,y\nb,1,1\n", Tables.REFUSED);
        Source.Csv other =
                new Tables(folder)
                        .csv("city,a,y\nb,1,1\n", List.of("a"), Tables.REFUSED, Optional.empty());
        assertThatThrownBy(() -> Tables.load(held(train, other), Tables.numbers(2)))
                .hasMessage(
                        other.path()
                                + ": its categories are a; expected those of the training set,"
                                + " city: the key can be left out");
        Source.Csv lenient = source("city,a,y\nb,1,1\n", Tables.MEAN);
        assertThatThrownBy(() -> Tables.load(held(train, lenient), Tables.numbers(2)))
                .hasMessage(
                        lenient.path()
                                + ": what a missing value becomes is decided by the training set;"
                                + " expected the same here: the key 'missing' can be left out");
    }

    @Test
    void categoriesAreAmongTheFeatures() {
        Source.Csv unknown =
                new Tables(folder)
                        .csv(
                                "city,a,y\nb,1,1\n",
                                List.of("ctiy"),
                                Tables.REFUSED,
                                Optional.empty());
        refuses(
                unknown,
                2,
                "there is no column \"ctiy\"; expected one of city, a, y; did you mean 'city'?");
        Source.Csv target =
                new Tables(folder)
                        .csv("city,a,y\nb,1,1\n", List.of("y"), Tables.REFUSED, Optional.empty());
        refuses(
                target,
                2,
                "column \"y\" has categories but is no feature; expected it among the features");
    }

    @Test
    void weightsAreNoFeatures() throws Exception {
        LoadedData data =
                Tables.load(weighted("a,w,y\n1,0.5,7\n2,0,8\n3,2,9\n"), Tables.numbers(1));
        assertThat(data.train().weights()).containsExactly(0.5f, 0, 2);
        assertThat(Tables.features(data.train())).containsExactly(1, 2, 3);
        assertThat(
                        Tables.load(new Tables(folder).csv("a,y\n1,2\n"), Tables.numbers(1))
                                .train()
                                .weights())
                .isEmpty();
    }

    @Test
    void saysWhatIsNoWeight() {
        for (String wrong : List.of("-1", "NaN", "heavy", "1e39")) {
            refuses(
                    weighted("a,w,y\n1,1,1\n1," + wrong + ",1\n"),
                    1,
                    "row 2 (line 3), column \"w\": found \""
                            + wrong
                            + "\"; expected a weight, a finite number of at least 0");
        }
        refuses(
                weighted("a,w,y\n1,,1\n"),
                1,
                "row 1 (line 2), column \"w\": it is empty; expected a weight, a finite number of"
                        + " at least 0");
        refuses(
                weighted("a,w,y\n1,0,1\n2,0,1\n"),
                1,
                "the weights of its rows add up to 0; expected one above 0 at least");
        refuses(
                weighted("w,y\n1,1\n"),
                1,
                "has no column but the target \"y\" and the weight \"w\"");
        var twice =
                new Tables(folder).csv("a,y\n1,1\n", List.of(), Tables.REFUSED, Optional.of("y"));
        refuses(twice, 1, "column \"y\" is the target and the weight; expected one of the two");
    }

    @Test
    void textIsClassesUnderAnyLoss() throws Exception {
        Source train = new Tables(folder).csv("a,y\n1,no\n2,yes\n3,no\n");
        LoadedData data = Tables.load(train, Tables.numbers(1));
        assertThat(Tables.labels(data.train())).containsExactly(0, 1, 0);
        assertThat(data.facts().getClassesList()).containsExactly("no", "yes");
        LoadedData again =
                DataLoader.load(
                        Tables.only(new Tables(folder).csv("a,y\n1,yes\n")),
                        7,
                        Tables.numbers(1),
                        Optional.of(data.facts()));
        assertThat(Tables.labels(again.train())).containsExactly(1);
    }

    /** What a checkpoint keeps is enough, whatever the further rows are like. */
    @Test
    void theFactsAreEnough() throws Exception {
        Source train = source("city,a,y\nb,1,1\nb,,2\na,4,3\n", Tables.MEAN);
        DataSpec data =
                Tables.spec(train, Optional.empty(), Optional.empty(), new Scale.Standard());
        DataFacts facts = Tables.load(data, Tables.numbers(3)).facts();
        LoadedData again = DataLoader.load(data, 7, Tables.numbers(3), Optional.of(facts));
        assertThat(again.facts()).isEqualTo(facts);
        DataSpec other =
                Tables.spec(
                        source("city,a,y\na,,9\n", Tables.MEAN),
                        Optional.empty(),
                        Optional.empty(),
                        new Scale.Standard());
        Examples one = DataLoader.load(other, 7, Tables.numbers(3), Optional.of(facts)).train();
        // a: mean 2.5 of 1 and 4, which is also that of the three rows; one of three is "a".
        assertThat(Tables.features(one))
                .containsExactly(
                        (float) ((1 - 1 / 3.0) / Math.sqrt(2 / 9.0)),
                        (float) ((0 - 2 / 3.0) / Math.sqrt(2 / 9.0)),
                        0);
    }

    private LoadedData train(String text, Source.Missing missing, int width) throws DataException {
        return Tables.load(source(text, missing), Tables.numbers(width));
    }

    private void refuses(Source.Csv source, int width, String message) {
        assertThatThrownBy(() -> Tables.load(source, Tables.numbers(width)))
                .isInstanceOf(DataException.class)
                .hasMessage(source.path() + ": " + message);
    }

    private Source.Csv source(String text, Source.Missing missing) {
        return new Tables(folder).csv(text, List.of("city"), missing, Optional.empty());
    }

    private Source.Csv weighted(String text) {
        return new Tables(folder).csv(text, List.of(), Tables.REFUSED, Optional.of("w"));
    }

    private static DataSpec held(Source train, Source test) {
        return Tables.spec(train, Optional.empty(), Tables.own(test), new Scale.None());
    }
}
