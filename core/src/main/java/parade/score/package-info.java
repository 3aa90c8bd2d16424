/** What a trained model is judged by, made of counts and sums that add up over examples. Pure. */
@NullMarked
package parade.score;

import org.jspecify.annotations.NullMarked;
