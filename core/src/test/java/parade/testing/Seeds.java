package parade.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A test of one {@code long}, run for a list of seeds; {@code -Dparade.seed=N} runs it for N alone.
 * The seed is in the test's name, and where a report shows no more than a test's number, that is
 * the seed, too.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "seed {0}")
@ArgumentsSource(Seeds.Provider.class)
public @interface Seeds {

    /** Gives 1, 2, ..., or the one that was asked for. */
    final class Provider implements ArgumentsProvider {

        private static final int COUNT = 20;

        @Override
        public Stream<Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            Long only = Long.getLong("parade.seed");
            LongStream seeds =
                    only == null ? LongStream.rangeClosed(1, COUNT) : LongStream.of(only);
            return seeds.mapToObj(Arguments::of);
        }
    }
}
